// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

/** Datagrams from the sender to the receiver, at a steady rate until it is closed. */
public final class SteadyTraffic implements AutoCloseable {
  private static final int PIECES_PER_SECOND = 10;

  private final Thread thread;
  private volatile boolean over;

  /**
   * Begins to send.
   *
   * @param perSecond datagrams
   */
  public SteadyTraffic(Testbed testbed, int perSecond) {
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

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
