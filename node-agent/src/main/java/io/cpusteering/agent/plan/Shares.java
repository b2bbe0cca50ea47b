// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Divides slots in proportion to weights. */
final class Shares {
  private Shares() {}

  /**
   * By the largest remainder, the lower CPU number first among equals; every CPU gets at least one.
   *
   * @param weights CPU to its weight, at least 1; not empty
   * @param slots how many there are, at least as many as CPUs
   * @return CPU to the number of its slots; they add up to {@code slots}
   */
  static SortedMap<Integer, Integer> of(SortedMap<Integer, Integer> weights, int slots) {
    long total = weights.values().stream().mapToLong(Integer::longValue).sum();
    // One slot is everyone's; the rest is in proportion to what is then still owed.
    SortedMap<Integer, Integer> shares = new TreeMap<>();
    List<Map.Entry<Integer, Long>> remainders = new ArrayList<>();
    int given = 0;
    for (Map.Entry<Integer, Integer> entry : weights.entrySet()) {
      long exact = (long) entry.getValue() * slots;
      int share = Math.max(1, (int) (exact / total));
      shares.put(entry.getKey(), share);
      given += share;
      remainders.add(Map.entry(entry.getKey(), exact - share * total));
    }
    remainders.sort(
        Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    for (int i = 0; given < slots; i++, given++) {
      shares.merge(remainders.get(i).getKey(), 1, Integer::sum);
    }
    // Only reached when the least weights were lifted to one slot.
    for (int i = remainders.size() - 1; given > slots; i = i == 0 ? remainders.size() - 1 : i - 1) {
      Integer cpu = remainders.get(i).getKey();
      if (shares.getOrDefault(cpu, 0) > 1) {
        shares.merge(cpu, -1, Integer::sum);
        given--;
      }
    }
    return shares;
  }

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
