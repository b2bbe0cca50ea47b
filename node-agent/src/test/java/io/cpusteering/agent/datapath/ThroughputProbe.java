// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Probe;
import io.cpusteering.agent.datapath.DeliveredPackets.Reading;
import io.cpusteering.agent.testbed.BusyProcess;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Packets per second while something steers, which is put in place for that and taken away after.
 *
 * @param figure what is counted
 * @param steering puts it in place
 * @param flood sends
 * @param delivered counts at the other end
 * @param slice how long to count
 * @param busy the CPU on which a process takes all it can get meanwhile
 */
record ThroughputProbe(
    Figure figure,
    Supplier<Steering> steering,
    Flood flood,
    DeliveredPackets delivered,
    Duration slice,
    OptionalInt busy)
    implements Probe {

  /** How long it flows before it is counted: many times what the queues on the way hold. */
  private static final Duration LEAD = Duration.ofMillis(50);

  /** More than a CPU sends; what is left when the time is over goes nowhere. */
  private static final long PER_SECOND_MAX = 12_000_000;

  private static final int FIRST = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What is counted. */
  enum Figure {
    /** Datagrams that reached their socket. */
    DELIVERED,
    /** Frames that the receiving CPU got through, those included that it found no room for. */
    TAKEN_IN
  }

  @Override
  public double measure() {
    try (Steering steers = steering.get()) {
      if (busy.isEmpty()) {
        return measure(steers);
      }
      try (BusyProcess _ = new BusyProcess(busy.getAsInt())) {
        return measure(steers);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private double measure(Steering steers) throws InterruptedException {
    awaitDelivery();
    long sentEarlier = flood.sent();
    Future<Integer> flow =
        flood.start(Math.toIntExact(PER_SECOND_MAX * LEAD.plus(slice).toMillis() / 1000));
    awaitFlow(flow, sentEarlier);
    Thread.sleep(LEAD);
    long sentBefore = flood.sent();
    Reading before = delivered.read();
    Thread.sleep(slice);
    long sent = flood.sent() - sentBefore;
    Reading after = delivered.read();
    if (flow.isDone()) {
      throw new IllegalStateException(
          "the sender failed, or sends more than %d packets a second, for which this is not made"
              .formatted(PER_SECOND_MAX));
    }
    flood.stop(flow);
    steers.require(after.statistics().delivered() - before.statistics().delivered());
    return switch (figure) {
      case DELIVERED -> after.rateSince(before);
      case TAKEN_IN -> sent * 1e9 / (after.nanos() - before.nanos());
    };
  }

  /** Before the first frame the kernel waits for grace periods, longer than the lead. */
  private void awaitFlow(Future<Integer> flow, long sentEarlier) throws InterruptedException {
    while (!flow.isDone() && flood.sent() == sentEarlier) {
      Thread.sleep(1);
    }
  }

  /** What steers may not do so at once; until then packets are lost. */
  private void awaitDelivery() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long before = delivered.read().statistics().delivered();
    do {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "no packet arrived within %d s".formatted(PATIENCE.toSeconds()));
      }
      flood.send(FIRST);
      Thread.sleep(1);
    } while (delivered.read().statistics().delivered() == before);
  }
}
