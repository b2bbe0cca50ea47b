// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** How evenly the packets of each policy came to its CPUs lately. Not for concurrent use. */
final class Balance {
  /** What is lately. Scrapes that are closer to each other show the same. */
  private static final long SPAN = Duration.ofSeconds(10).toNanos();

  private static final double EVEN = 1;

  private Map<String, SortedMap<Integer, CpuCounters>> base = Map.of();
  private Map<String, Double> ratios = Map.of();
  private long since;

  /**
   * The ratio of each policy, by name.
   *
   * @param now nanoseconds that only go forward
   */
  Map<String, Double> of(List<PolicyCounters> policies, long now) {
    boolean due = base.isEmpty() || now - since >= SPAN;
    Map<String, SortedMap<Integer, CpuCounters>> read = new HashMap<>();
    Map<String, Double> shown = new HashMap<>();
    for (PolicyCounters it : policies) {
      read.put(it.policy(), it.cpus());
      SortedMap<Integer, CpuCounters> before = base.get(it.policy());
      shown.put(
          it.policy(),
          due && before != null
              ? ratio(before, it.cpus())
              : ratios.getOrDefault(it.policy(), EVEN));
    }
    if (due) {
      base = read;
      since = now;
    }
    ratios = shown;
    return shown;
  }

  static double ratio(
      SortedMap<Integer, CpuCounters> before, SortedMap<Integer, CpuCounters> after) {
    long highest = 0;
    long sum = 0;
    for (Map.Entry<Integer, CpuCounters> entry : after.entrySet()) {
      CpuCounters from = before.get(entry.getKey());
      long came = came(entry.getValue()) - (from == null ? 0 : came(from));
      highest = Math.max(highest, came);
      sum += Math.max(0, came);
    }
    return sum == 0 ? EVEN : (double) highest * after.size() / sum;
  }

  private static long came(CpuCounters cpu) {
    return cpu.enqueued() + cpu.dropped();
  }
}
