// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.TableHalf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.plan.IndirectionTable;
import java.nio.ByteBuffer;

/**
 * The double-buffered indirection table of one interface. A new table goes into the half that is
 * not in use; then one number says which half is, so no packet ever sees a mixture.
 */
final class TableHalves {
  private final BpfMap table;
  private final BpfMap control;

  /**
   * @param table the two halves
   * @param control the number of the half in use
   */
  TableHalves(BpfMap table, BpfMap control) {
    this.table = table;
    this.control = control;
  }

  /** The table in use. */
  IndirectionTable read() {
    ByteBuffer half = table.read(activeHalf()).orElseThrow();
    return new IndirectionTable(
        slots(half, TableHalf.HASH_LENGTH, TableHalf.HASH_SLOTS),
        slots(half, TableHalf.TURN_LENGTH, TableHalf.TURN_SLOTS));
  }

  /** Writes a table and switches to it. */
  void write(IndirectionTable wanted) {
    int next = 1 - activeHalf();
    ByteBuffer half = table.newValue();
    putSlots(half, TableHalf.HASH_LENGTH, TableHalf.HASH_SLOTS, wanted.hashSlots());
    putSlots(half, TableHalf.TURN_LENGTH, TableHalf.TURN_SLOTS, wanted.turnSlots());
    table.write(next, half);
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
