// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.time.Stopwatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Holds the status of each policy to one write a second, however many nodes answer. */
final class StatusPacing {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Stopwatch stopwatch;
  private final Map<String, Duration> written = new HashMap<>();

  StatusPacing(Stopwatch stopwatch) {
    this.stopwatch = stopwatch;
  }

  /** How long a write has to wait; zero when it may happen now. */
  Duration wait(String policyUid) {
    Duration last = written.get(policyUid);
    if (last == null) {
      return Duration.ZERO;
    }
    Duration left = last.plus(INTERVAL).minus(stopwatch.elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Takes note of a write, and forgets those that no longer hold anything up. */
  void wrote(String policyUid) {
    Duration now = stopwatch.elapsed();
    written.values().removeIf(last -> last.plus(INTERVAL).compareTo(now) < 0);
    written.put(policyUid, now);
  }
}
