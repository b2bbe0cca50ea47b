// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.concurrent.TimeUnit;

/**
 * How long things take, in nanoseconds.
 *
 * @param trial at most, of a trial for which enough packets come; never longer than the window
 * @param settle what is under way when packets take another way is not looked at
 * @param firstRest how long the outcome of a first trial stands; each further one twice as long
 * @param longestRest but never longer than this; and after so long without harm it is a first one
 *     again
 */
public record Pace(long trial, long settle, long firstRest, long longestRest) {
  /** What agents keep to. */
  public static final Pace USUAL =
      new Pace(
          TimeUnit.SECONDS.toNanos(10),
          TimeUnit.SECONDS.toNanos(1),
          TimeUnit.MINUTES.toNanos(5),
          TimeUnit.HOURS.toNanos(1));

  /**
   * How long the outcome of a trial stands.
   *
   * @param times how many there were before it
   */
  public long rest(int times) {
    return Math.min(longestRest, firstRest << Math.clamp(times, 0, 16));
  }
}
