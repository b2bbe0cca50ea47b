// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.IndirectionTable;
import java.util.Arrays;
import java.util.Set;

/** Takes CPUs that the kernel refused out of an indirection table. */
final class UsableTable {
  private UsableTable() {}

  /**
   * The table without some CPUs: their turns are left out, and their hash slots go to the others in
   * turn, so that the flows of the others stay where they are.
   */
  static IndirectionTable without(IndirectionTable table, Set<Integer> unusable) {
    if (unusable.isEmpty()) {
      return table;
    }
    int[] hashSlots = table.hashSlots();
    int[] others =
        Arrays.stream(hashSlots).filter(cpu -> !unusable.contains(cpu)).distinct().toArray();
    int next = 0;
    for (int slot = 0; slot < hashSlots.length && others.length > 0; slot++) {
      if (unusable.contains(hashSlots[slot])) {
        hashSlots[slot] = others[next++ % others.length];
      }
    }
    return new IndirectionTable(
        others.length == 0 ? new int[0] : hashSlots,
        Arrays.stream(table.turnSlots()).filter(cpu -> !unusable.contains(cpu)).toArray());
  }
}
