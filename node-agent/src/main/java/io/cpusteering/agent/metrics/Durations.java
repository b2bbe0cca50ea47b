// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import java.time.Duration;
import java.util.Arrays;

/** How long something took, each time. */
final class Durations {
  private static final double[] BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final long[] counts = new long[BOUNDS.length + 1];
  private double sum;

  synchronized void add(Duration took) {
    double seconds = took.toNanos() / 1e9;
    int found = Arrays.binarySearch(BOUNDS, seconds);
    counts[found < 0 ? -found - 1 : found]++;
    sum += seconds;
  }

  synchronized void show(Metric metric, Exposition to) {
    to.add(metric, BOUNDS, counts, sum);
  }
}
