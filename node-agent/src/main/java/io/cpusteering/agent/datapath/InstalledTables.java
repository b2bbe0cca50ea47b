// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.HashHalf;
import io.cpusteering.agent.datapath.BpfLayout.Table;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.plan.IndirectionTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The indirection tables of one interface, as its program has them. Slots of the flow hash are
 * written into the halves that are not in use; then one number says which halves are, so no flow
 * ever sees a mixture. Turns of round robin are replaced where they are.
 */
final class InstalledTables {
  private final BpfMap first;
  private final BpfMap others;
  private final BpfMap control;

  /**
   * @param first table 0
   * @param others the tables from 1, by number
   * @param control the number of the halves in use
   */
  InstalledTables(BpfMap first, BpfMap others, BpfMap control) {
    this.first = first;
    this.others = others;
    this.control = control;
  }

  /** The tables in use, by number. */
  List<IndirectionTable> read() {
    int active = activeHalf();
    List<IndirectionTable> tables = new ArrayList<>();
    tables.add(decode(first.read(0).orElseThrow(), active));
    for (int number = 1; number < others.info().maxEntries(); number++) {
      tables.add(decode(others.read(number).orElseThrow(), active));
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
    write(wanted.getFirst(), first, 0, next);
    for (int number = 1; number < wanted.size(); number++) {
      write(wanted.get(number), others, number, next);
    }
    // Both numbers differ in one byte only, so however the kernel copies it, this is atomic.
    control.write(0, control.newValue().putInt(0, next));
  }

  /**
   * The half in use is written, too, with what it has: packets notice nothing. A turn is one word,
   * which no kernel copies in parts.
   */
  private static void write(IndirectionTable wanted, BpfMap map, int key, int half) {
    ByteBuffer table = map.read(key).orElseThrow();
    Turns.encode(wanted.turnSlots(), table.slice(Table.TURNS, Turns.SIZE).order(table.order()));
    encode(wanted.hashSlots(), half(table, half));
    map.write(key, table);
  }

  private static IndirectionTable decode(ByteBuffer table, int active) {
    return new IndirectionTable(
        decode(half(table, active)),
        Turns.decode(table.slice(Table.TURNS, Turns.SIZE).order(table.order())));
  }

  private static ByteBuffer half(ByteBuffer table, int half) {
    return table.slice(Table.HASH + half * HashHalf.SIZE, HashHalf.SIZE).order(table.order());
  }

  private int activeHalf() {
    return control.read(0).orElseThrow().getInt(0) & 1;
  }

  private static int[] decode(ByteBuffer half) {
    int[] slots = new int[Math.clamp(half.getInt(HashHalf.LENGTH), 0, BpfLayout.MAX_SLOTS)];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = half.getInt(HashHalf.SLOTS + i * Integer.BYTES);
    }
    return slots;
  }

  private static void encode(int[] slots, ByteBuffer half) {
    half.putInt(HashHalf.LENGTH, slots.length);
    for (int i = 0; i < slots.length; i++) {
      half.putInt(HashHalf.SLOTS + i * Integer.BYTES, slots[i]);
    }
  }
}
