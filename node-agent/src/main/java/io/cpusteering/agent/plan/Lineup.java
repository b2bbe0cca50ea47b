// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * All CPUs that an indirection table is to name, those included that are away: what the table
 * itself no longer tells then.
 *
 * @param weights CPU to its weight; empty when the table names none
 */
public record Lineup(SortedMap<Integer, Integer> weights) {
  public Lineup {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }

  /** That of a table of which nobody is away. Turns tell weights exactly, hash slots round them. */
  static Lineup of(IndirectionTable table) {
    int[] slots = table.turnSlots().length > 0 ? table.turnSlots() : table.hashSlots();
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    IntStream.of(slots).forEach(cpu -> weights.merge(cpu, 1, Integer::sum));
    int divisor = weights.values().stream().mapToInt(Integer::intValue).reduce(0, Shares::gcd);
    weights.replaceAll((cpu, weight) -> weight / divisor);
    return new Lineup(weights);
  }

  /** Its CPUs. */
  CpuList cpus() {
    return CpuList.of(weights.keySet().stream().mapToInt(Integer::intValue));
  }

  /**
   * The table of those that are online.
   *
   * @param how packets are spread by it
   * @param before the table in force: it stays as it is while it names the same CPUs, and else as
   *     many of its slots as can be
   */
  IndirectionTable table(CpuList online, SteerSettings how, IndirectionTable before) {
    CpuList here = cpus().intersect(online);
    if (here.equals(of(before).cpus())) {
      return before;
    }
    if (here.isEmpty()) {
      return IndirectionTable.EMPTY;
    }
    SortedMap<Integer, Integer> left = new TreeMap<>(weights);
    left.keySet().removeIf(cpu -> !here.contains(cpu));
    return new IndirectionTable(
        how.hashes() ? hashSlots(left, before.hashSlots()) : new int[0],
        how.takesTurns() ? TurnSlots.of(left) : new int[0]);
  }

  private int[] hashSlots(SortedMap<Integer, Integer> left, int[] before) {
    return before.length == 0
        ? HashSlots.assign(
            left, weights.values().stream().mapToInt(Integer::intValue).sum(), before)
        : HashSlots.reassign(left, before);
  }
}
