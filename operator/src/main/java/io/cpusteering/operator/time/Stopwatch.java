// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.time;

import java.time.Duration;

/**
 * Measures spans. The wall clock does not do for that: it is set, by hours when a machine comes up
 * without a battery, and then a wait of a second takes as long, or what is young looks outdated.
 */
@FunctionalInterface
public interface Stopwatch {
  /** Starts one. */
  static Stopwatch started() {
    long start = System.nanoTime();
    return () -> Duration.ofNanos(System.nanoTime() - start);
  }

  /** The time since it was started. */
  Duration elapsed();
}
