// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

/**
 * Datagrams from the sender to the receiver, where somebody takes them, at a steady rate until it
 * is closed.
 */
public final class SteadyTraffic implements AutoCloseable {
  private static final int PIECES_PER_SECOND = 10;

  private final UdpReceiver receiver;
  private final Thread thread;
  private volatile boolean over;

  /**
   * Begins to send.
   *
   * @param perSecond datagrams
   */
  public SteadyTraffic(Testbed testbed, int perSecond) {
    receiver = new UdpReceiver(testbed.receiver());
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("steady-traffic")
            .start(
                () -> {
                  while (!over) {
                    UdpSender.send(
                        testbed.sender(),
                        Testbed.RECEIVER_ADDRESS,
                        1,
                        perSecond / PIECES_PER_SECOND,
                        perSecond);
                  }
                });
  }

  /**
   * The same from one CPU, before everything else there. Whoever has a queue for one packet and a
   * thread on that CPU gets one of each burst and loses the others, however busy the machine is:
   * that thread has no turn before the burst is over.
   */
  public static SteadyTraffic beforeAllOn(int cpu, Testbed testbed, int perSecond) {
    testbed
        .sender()
        .call(
            () -> {
              CpuAffinity.pinBeforeAll(cpu);
              return cpu;
            });
    return new SteadyTraffic(testbed, perSecond);
  }

  /** Datagrams that arrived so far. */
  public long arrived() {
    return receiver.received();
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    receiver.close();
  }
}
