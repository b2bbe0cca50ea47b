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
 * those loses, the trial is void and repeated at half its rate, since the machine carries less than
 * it did, up to three times. Nothing else is ever forgiven.
 */
public final class LossTrial {
  private static final List<Integer> RATES = List.of(80_000, 40_000, 20_000, 10_000, 5_000);
  private static final int TRIALS = 3;
  private static final int FLOWS = 8;

  /**
   * How often nothing new is seen before no more is waited for. Looks and not time: whoever looks
   * is kept waiting by a busy machine too.
   */
  private static final int LOOKS = 200;

  private final Testbed testbed;
  private int rate;

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
        voided.add(slowedDown(before));
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
      voided.add(slowedDown(after));
    }
    fail("void: this machine loses packets by itself: %s", voided);
  }

  /** Tells of a control stream that lost. */
  private String slowedDown(long lost) {
    String what = "%d of %d lost while nothing was done".formatted(lost, rate);
    rate /= 2;
    return what;
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
    for (int unchanged = 0; last < expected && unchanged < LOOKS; unchanged++) {
      sleep();
      long now = delivered();
      if (now != last) {
        last = now;
        unchanged = 0;
      }
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
