// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.Turn;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * The turns of round robin as the program walks them: each says which CPU's turn it is, and the way
 * to the next. A cursor has the next turn's place in its lower bits and how many were taken above.
 */
final class Turns {
  /** Of a table's turns, in bytes. */
  static final int SIZE = BpfLayout.MAX_SLOTS * Turn.SIZE;

  private static final int TAKEN = 1 << Turn.BITS;

  private Turns() {}

  /**
   * Makes the last turn lead to the first, and what lies beyond lead back among the others.
   *
   * @param cpus of each turn, from 0 to 65534
   * @param turns all that there is room for
   */
  static void encode(int[] cpus, ByteBuffer turns) {
    for (int place = 0; place < BpfLayout.MAX_SLOTS; place++) {
      if (cpus.length == 0) {
        put(turns, place, Turn.NO_CPU, 0);
      } else {
        int next = (place + 1) % cpus.length;
        put(turns, place, cpus[place % cpus.length], TAKEN + (next - place) * Turn.SIZE);
      }
    }
  }

  private static void put(ByteBuffer turns, int place, int cpu, int step) {
    turns.putShort(place * Turn.SIZE + Turn.CPU, (short) cpu);
    turns.putShort(place * Turn.SIZE + Turn.STEP, (short) step);
  }

  /** The CPU of each turn; of turns that were never written, none. */
  static int[] decode(ByteBuffer turns) {
    if (step(turns, 0) == 0) {
      return new int[0];
    }
    int length = 1;
    while (length < BpfLayout.MAX_SLOTS && step(turns, length - 1) == TAKEN + Turn.SIZE) {
      length++;
    }
    return IntStream.range(0, length).map(place -> cpu(turns, place)).toArray();
  }

  /** Whose turn it is. */
  private static int cpu(ByteBuffer turns, int place) {
    return Short.toUnsignedInt(turns.getShort(place * Turn.SIZE + Turn.CPU));
  }

  private static int step(ByteBuffer turns, int place) {
    return Short.toUnsignedInt(turns.getShort(place * Turn.SIZE + Turn.STEP));
  }

  /** How many turns a cursor has taken; begins anew after 2^49. */
  static long taken(long cursor) {
    return cursor >>> Turn.BITS;
  }

  /** The place of the turn that a cursor takes next. */
  static int place(long cursor) {
    return (int) (cursor & (TAKEN - 1)) / Turn.SIZE;
  }
}
