// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whether something loses packets, at half the rate that the machine carries without loss.
 *
 * <p>The machine is shared: it may lose packets by itself while something else keeps its CPUs busy.
 * So each trial begins and ends with a control stream during which nothing is done. When one of
 * those loses, the trial is void and repeated, up to three times. Nothing else is ever forgiven.
 */
public final class LossTrial {
  private static final List<Integer> RATES = List.of(80_000, 40_000, 20_000, 10_000, 5_000);
  private static final int TRIALS = 3;
  private static final int FLOWS = 8;

  /** Long enough for every queue on the way to be emptied, also of a machine that is busy. */
  private static final int SETTLING_MILLIS = 500;

  private final Testbed testbed;
  private final int rate;

  private LossTrial(Testbed testbed, int rate) {
    this.testbed = testbed;
    this.rate = rate;
  }

  /** Finds the rate, with what is steered as it is now and somebody to receive it. */
  public static LossTrial calibrated(Testbed testbed) {
    for (int rate : RATES) {
      LossTrial trial = new LossTrial(testbed, rate);
      if (trial.lostUndisturbed() == 0) {
        return new LossTrial(testbed, rate / 2);
      }
    }
    return fail("this machine carries no rate without loss, of those tried: %s", RATES);
  }

  /**
   * Insists that nothing is lost while something is done.
   *
   * @param given done before each trial
   * @param what is done again and again from soon after the first packet to the last
   */
  public void losesNothing(Runnable given, Runnable what) {
    List<String> voided = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      given.run();
      long before = lostUndisturbed();
      if (before > 0) {
        voided.add("%d of %d lost while nothing was done".formatted(before, rate));
        continue;
      }
      int packets = 2 * rate;
      long lost = lostInAStream(packets, what);
      if (lost == 0) {
        return;
      }
      long after = lostUndisturbed();
      assertThat(after)
          .as(
              "%d of %d lost at %d a second, and so many while nothing was done",
              lost, packets, rate)
          .isPositive();
      voided.add("%d of %d lost while nothing was done".formatted(after, rate));
    }
    fail("void: this machine loses packets by itself: %s", voided);
  }

  private long lostUndisturbed() {
    return lostInAStream(rate, LossTrial::sleep);
  }

  private long lostInAStream(int packets, Runnable what) {
    long before = delivered();
    CompletableFuture<Void> stream =
        CompletableFuture.runAsync(
            () -> UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, FLOWS, packets, rate));
    while (delivered() == before && !stream.isDone()) {
      sleep();
    }
    do {
      what.run();
    } while (!stream.isDone());
    stream.join();
    return packets - (settled(before + packets) - before);
  }

  /** What has been delivered once no more comes. */
  private long settled(long expected) {
    long last = delivered();
    long since = System.nanoTime();
    while (last < expected && System.nanoTime() - since < SETTLING_MILLIS * 1_000_000L) {
      long now = delivered();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      }
      sleep();
    }
    return last;
  }

  private long delivered() {
    return UdpStatistics.of(testbed.receiver()).delivered();
  }

  private static void sleep() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
