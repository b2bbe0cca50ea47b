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
  private final BpfMap first;
  private final BpfMap others;
  private final BpfMap control;

  /**
   * @param first both halves of table 0 in one value
   * @param others a half in each value, of the tables from 1
   * @param control the number of the halves in use
   */
  TableHalves(BpfMap first, BpfMap others, BpfMap control) {
    this.first = first;
    this.others = others;
    this.control = control;
  }

  /** The tables in use, by number. */
  List<IndirectionTable> read() {
    int active = activeHalf();
    List<IndirectionTable> tables = new ArrayList<>();
    tables.add(decode(ofFirst(first.read(0).orElseThrow(), active)));
    // A map has room for one value at least, also where there is no other table.
    for (int pair = 0; pair + 1 < others.info().maxEntries(); pair += 2) {
      tables.add(decode(others.read(pair + active).orElseThrow()));
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
    // The half in use is written, too, with what it has: packets notice nothing.
    ByteBuffer halves = first.read(0).orElseThrow();
    encode(wanted.getFirst(), ofFirst(halves, next));
    first.write(0, halves);
    for (int number = 1; number < wanted.size(); number++) {
      ByteBuffer half = others.newValue();
      encode(wanted.get(number), half);
      others.write((number - 1) * 2 + next, half);
    }
    // Both numbers differ in one byte only, so however the kernel copies it, this is atomic.
    control.write(0, control.newValue().putInt(0, next));
  }

  private static ByteBuffer ofFirst(ByteBuffer halves, int half) {
    return halves.slice(half * TableHalf.SIZE, TableHalf.SIZE).order(halves.order());
  }

  private static void encode(IndirectionTable table, ByteBuffer half) {
    putSlots(half, TableHalf.HASH_LENGTH, TableHalf.HASH_SLOTS, table.hashSlots());
    putSlots(half, TableHalf.TURN_LENGTH, TableHalf.TURN_SLOTS, table.turnSlots());
  }

  private static IndirectionTable decode(ByteBuffer half) {
    return new IndirectionTable(
        slots(half, TableHalf.HASH_LENGTH, TableHalf.HASH_SLOTS),
        slots(half, TableHalf.TURN_LENGTH, TableHalf.TURN_SLOTS));
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
