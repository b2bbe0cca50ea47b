// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.TableHalf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.plan.IndirectionTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The double-buffered indirection tables of one interface. New tables go into the halves that are
 * not in use; then one number says which halves are, so no packet ever sees a mixture.
 */
final class TableHalves {
  private final BpfMap table;
  private final BpfMap control;

  /**
   * @param table two halves for each table
   * @param control the number of the halves in use
   */
  TableHalves(BpfMap table, BpfMap control) {
    this.table = table;
    this.control = control;
  }

  /** The tables in use, by number. */
  List<IndirectionTable> read() {
    int active = activeHalf();
    List<IndirectionTable> tables = new ArrayList<>();
    for (int key = active; key < table.info().maxEntries(); key += 2) {
      ByteBuffer half = table.read(key).orElseThrow();
      tables.add(
          new IndirectionTable(
              slots(half, TableHalf.HASH_LENGTH, TableHalf.HASH_SLOTS),
              slots(half, TableHalf.TURN_LENGTH, TableHalf.TURN_SLOTS)));
    }
    return List.copyOf(tables);
  }

  /**
   * Writes tables and switches to them.
   *
   * @param wanted by number; as many as there is room for
   */
  void write(List<IndirectionTable> wanted) {
    int next = 1 - activeHalf();
    for (int number = 0; number < wanted.size(); number++) {
      ByteBuffer half = table.newValue();
      IndirectionTable it = wanted.get(number);
      putSlots(half, TableHalf.HASH_LENGTH, TableHalf.HASH_SLOTS, it.hashSlots());
      putSlots(half, TableHalf.TURN_LENGTH, TableHalf.TURN_SLOTS, it.turnSlots());
      table.write(number * 2 + next, half);
    }
    // Both numbers differ in one byte only, so however the kernel copies it, this is atomic.
    control.write(0, control.newValue().putInt(0, next));
  }

  private int activeHalf() {
    return control.read(0).orElseThrow().getInt(0) & 1;
  }

  private static int[] slots(ByteBuffer half, int lengthAt, int slotsAt) {
    int[] slots = new int[Math.clamp(half.getInt(lengthAt), 0, BpfLayout.MAX_SLOTS)];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = half.getInt(slotsAt + i * Integer.BYTES);
    }
    return slots;
  }

  private static void putSlots(ByteBuffer half, int lengthAt, int slotsAt, int[] slots) {
    half.putInt(lengthAt, slots.length);
    for (int i = 0; i < slots.length; i++) {
      half.putInt(slotsAt + i * Integer.BYTES, slots[i]);
    }
  }
}
