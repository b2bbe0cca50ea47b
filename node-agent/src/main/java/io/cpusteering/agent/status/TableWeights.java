// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.plan.IndirectionTable;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The weights that an indirection table amounts to. A turn of round robin holds them exactly. The
 * slots of a flow hash do not, since their number is a power of two: there they are the smallest
 * whole numbers that the counts of slots are in proportion to, rounding allowed for.
 */
final class TableWeights {
  private TableWeights() {}

  /** CPU to its weight; empty for an empty table. */
  static SortedMap<Integer, Integer> of(IndirectionTable table) {
    int[] turns = table.turnSlots();
    if (turns.length > 0) {
      return counts(turns);
    }
    int[] slots = table.hashSlots();
    SortedMap<Integer, Integer> counts = counts(slots);
    for (int total = counts.size(); total < slots.length; total++) {
      SortedMap<Integer, Integer> weights = inProportion(counts, slots.length, total);
      if (amountTo(weights, counts, slots.length)) {
        return weights;
      }
    }
    return counts;
  }

  private static SortedMap<Integer, Integer> counts(int[] slots) {
    SortedMap<Integer, Integer> counts = new TreeMap<>();
    Arrays.stream(slots).forEach(cpu -> counts.merge(cpu, 1, Integer::sum));
    return counts;
  }

  private static SortedMap<Integer, Integer> inProportion(
      SortedMap<Integer, Integer> counts, int slots, int total) {
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    counts.forEach((cpu, n) -> weights.put(cpu, (int) Math.round((double) n * total / slots)));
    return weights;
  }

  private static boolean amountTo(
      SortedMap<Integer, Integer> weights, SortedMap<Integer, Integer> counts, int slots) {
    int total = weights.values().stream().mapToInt(Integer::intValue).sum();
    return weights.entrySet().stream()
        .allMatch(
            entry -> {
              double exact = (double) entry.getValue() * slots / total;
              return entry.getValue() > 0
                  && Math.abs(exact - counts.getOrDefault(entry.getKey(), 0)) < 1;
            });
  }
}
