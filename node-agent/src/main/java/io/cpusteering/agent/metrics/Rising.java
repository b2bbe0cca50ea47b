// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps counters from going back by a little. The kernel's figures are read while packets are
 * counted: a turn of round robin that ends in between, or a miss, is then in one of two figures
 * that belong together and not in the other. Prometheus would take the next, lower value for a
 * counter that began anew, and all that was ever counted for new. One that goes back by more has
 * begun anew. Not for concurrent use.
 */
final class Rising {
  /** As long as the longest turn. */
  private static final long LITTLE = 8192;

  private Map<Series, Long> last = new HashMap<>();
  private Map<Series, Long> now = new HashMap<>();

  private record Series(Metric metric, List<String> labels) {}

  /** What to show of a counter, given what was read. */
  long next(Metric metric, long read, String... labels) {
    Series series = new Series(metric, List.of(labels));
    long before = last.getOrDefault(series, 0L);
    long value = read < before && before - read <= LITTLE ? before : read;
    now.put(series, value);
    return value;
  }

  /** A scrape is over: what was not asked for in it is forgotten. */
  void over() {
    Map<Series, Long> seen = now;
    now = last;
    now.clear();
    last = seen;
  }
}
