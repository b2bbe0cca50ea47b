// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sequence that round robin walks: over one whole turn each CPU stands in it exactly as often
 * as its weight, and as evenly apart as can be, so that no CPU gets bursts.
 */
final class TurnSlots {
  private TurnSlots() {}

  /**
   * One turn.
   *
   * @param weights CPU to its weight, at least 1; not empty
   * @return CPU of each step; as short as the weights allow, and never longer than {@link
   *     IndirectionTable#MAX_SLOTS} (then weights are rounded)
   */
  static int[] of(SortedMap<Integer, Integer> weights) {
    int divisor = weights.values().stream().mapToInt(Integer::intValue).reduce(0, Shares::gcd);
    SortedMap<Integer, Integer> turns = new TreeMap<>();
    weights.forEach((cpu, weight) -> turns.put(cpu, weight / divisor));
    int length = turns.values().stream().mapToInt(Integer::intValue).sum();
    return interleave(
        length <= IndirectionTable.MAX_SLOTS
            ? turns
            : Shares.of(turns, IndirectionTable.MAX_SLOTS));
  }

  /**
   * Smooth weighted round robin: every step each CPU gains its count and the one that has most is
   * taken and pays the total.
   *
   * @param counts CPU to how often it stands in the sequence
   */
  static int[] interleave(SortedMap<Integer, Integer> counts) {
    int[] cpus = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
    int[] gain = counts.values().stream().mapToInt(Integer::intValue).toArray();
    int length = 0;
    for (int count : gain) {
      length += count;
    }
    long[] credit = new long[cpus.length];
    int[] sequence = new int[length];
    for (int step = 0; step < length; step++) {
      int best = 0;
      for (int i = 0; i < cpus.length; i++) {
        credit[i] += gain[i];
        if (credit[i] > credit[best]) {
          best = i;
        }
      }
      credit[best] -= length;
      sequence[step] = cpus[best];
    }
    return sequence;
  }
}
