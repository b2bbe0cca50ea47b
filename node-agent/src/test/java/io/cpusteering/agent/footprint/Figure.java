// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import io.cpusteering.agent.bench.Estimate;
import io.cpusteering.agent.bench.Limit;
import io.cpusteering.agent.bench.Limit.Bound;
import io.cpusteering.agent.bench.Verdict;
import java.util.Arrays;
import java.util.Optional;

/**
 * Something that was measured again and again.
 *
 * @param name what
 * @param unit of the samples
 * @param samples in the order of measuring
 * @param quantile which of them counts, 0.5 for the median
 * @param most the bar, if there is one
 */
record Figure(String name, String unit, double[] samples, double quantile, Optional<Double> most) {
  private static final double TAIL = 0.025;

  /** One whose median is held to a bar. */
  static Figure median(String name, String unit, double most, double... samples) {
    return new Figure(name, unit, samples, 0.5, Optional.of(most));
  }

  /** One that is only told. */
  static Figure told(String name, String unit, double... samples) {
    return new Figure(name, unit, samples, 0.5, Optional.empty());
  }

  /**
   * The quantile with its 95 % bounds, which are two of the samples: how many of them are below the
   * true one is binomial, however they are distributed.
   */
  Estimate estimate() {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    int lower = 0;
    int upper = n - 1;
    double below = 0;
    // The first chances are smaller than any number but zero, so it goes by their logarithms.
    double chance = n * Math.log(1 - quantile);
    for (int k = 0; k <= n; k++) {
      below += Math.exp(chance);
      if (below <= TAIL) {
        lower = Math.min(k, n - 1);
      }
      if (below >= 1 - TAIL) {
        upper = Math.min(k, n - 1);
        break;
      }
      chance += Math.log((double) (n - k) / (k + 1) * quantile / (1 - quantile));
    }
    int at = (int) Math.ceil(quantile * n) - 1;
    return new Estimate(sorted[Math.max(0, at)], sorted[lower], sorted[upper]);
  }

  /** Whether it keeps to its bar. */
  Optional<Verdict> verdict() {
    return most.map(it -> Verdict.of(estimate(), new Limit(Bound.AT_MOST, it), true));
  }
}
