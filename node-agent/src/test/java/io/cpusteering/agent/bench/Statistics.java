// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Medians, and how far they can be trusted. */
public final class Statistics {
  private static final int RESAMPLES = 4000;
  private static final double TAIL = 0.025;

  private Statistics() {}

  /** The middle one; of an even number the mean of the middle two. */
  public static double median(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values have no median");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** By round, what is left of the values. */
  public static double[] minus(double[] values, double[] subtracted) {
    return IntStream.range(0, values.length)
        .mapToDouble(round -> values[round] - subtracted[round])
        .toArray();
  }

  /**
   * The ratio of two medians with its bounds by the percentile bootstrap. Rounds are drawn whole:
   * what happened to both in a round stays together.
   *
   * @param numerators by round
   * @param denominators by round, as many
   * @param seed of the draws
   */
  public static Estimate ratio(double[] numerators, double[] denominators, long seed) {
    int rounds = numerators.length;
    Random random = new Random(seed);
    double[] ratios = new double[RESAMPLES];
    double[] above = new double[rounds];
    double[] below = new double[rounds];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < rounds; j++) {
        int round = random.nextInt(rounds);
        above[j] = numerators[round];
        below[j] = denominators[round];
      }
      ratios[i] = quotient(median(above), median(below));
    }
    Arrays.sort(ratios);
    return new Estimate(
        quotient(median(numerators), median(denominators)),
        ratios[(int) Math.floor(TAIL * (RESAMPLES - 1))],
        ratios[(int) Math.ceil((1 - TAIL) * (RESAMPLES - 1))]);
  }

  /** Noise can make something cheaper than nothing; a ratio to that says nothing. */
  private static double quotient(double numerator, double denominator) {
    return denominator > 0 ? numerator / denominator : Double.NaN;
  }
}
