// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Holds the status of each policy to one write a second, however many nodes answer. */
final class StatusPacing {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Map<String, Instant> written = new HashMap<>();

  StatusPacing(InstantSource clock) {
    this.clock = clock;
  }

  /** How long a write has to wait; zero when it may happen now. */
  Duration wait(String policyUid) {
    Instant last = written.get(policyUid);
    if (last == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), last.plus(INTERVAL));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Takes note of a write, and forgets those that no longer hold anything up. */
  void wrote(String policyUid) {
    Instant now = clock.instant();
    written.values().removeIf(last -> last.plus(INTERVAL).isBefore(now));
    written.put(policyUid, now);
  }
}
