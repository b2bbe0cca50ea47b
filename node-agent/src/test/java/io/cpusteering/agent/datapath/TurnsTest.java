// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.BpfLayout.Turn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnsTest {
  private final ByteBuffer turns = ByteBuffer.allocate(Turns.SIZE).order(ByteOrder.nativeOrder());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 255, 8191, 8192})
  void whatIsWrittenIsRead(int length) {
    int[] cpus = IntStream.range(0, length).map(i -> 8191 - i).toArray();

    Turns.encode(cpus, turns);

    assertThat(Turns.decode(turns)).isEqualTo(cpus);
  }

  @Test
  void turnsThatWereNeverWrittenAreNone() {
    assertThat(Turns.decode(turns)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8191, 8192})
  void wholeTurnsFollowOneAnotherAndAreCounted(int length) {
    Turns.encode(IntStream.range(0, length).toArray(), turns);

    long end = walk(0, 3 * length, new ArrayList<>());

    assertThat(Turns.place(end)).isZero();
    assertThat(Turns.taken(end)).isEqualTo(3L * length);
  }

  /** A cursor of a longer table takes a turn there and is among the others then. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 8190, 8191})
  void aCursorBeyondTheEndGoesOnAmongTheOthers(int place) {
    Turns.encode(new int[] {7, 8, 9}, turns);
    List<Integer> cpus = new ArrayList<>();

    walk((long) place * Turn.SIZE, 4, cpus);

    int first = place % 3;
    assertThat(cpus)
        .containsExactly(7 + first, 7 + (first + 1) % 3, 7 + (first + 2) % 3, 7 + first);
  }

  @Test
  void anEmptyTableHoldsItsCursorsAndCountsNothing() {
    Turns.encode(new int[0], turns);
    List<Integer> cpus = new ArrayList<>();

    long end = walk(5 * Turn.SIZE, 3, cpus);

    assertThat(end).isEqualTo(5 * Turn.SIZE);
    assertThat(cpus).containsOnly(Turn.NO_CPU);
  }

  @Test
  void aCountThatOverflowsLeavesThePlaceAlone() {
    Turns.encode(new int[] {0, 1, 2}, turns);

    long end = walk(-1L << Turn.BITS, 2, new ArrayList<>());

    assertThat(Turns.place(end)).isEqualTo(2);
    assertThat(Turns.taken(end)).isEqualTo(1);
  }

  /** As the program does it. */
  private long walk(long cursor, int times, List<Integer> cpus) {
    for (int i = 0; i < times; i++) {
      int at = Turns.place(cursor) * Turn.SIZE;
      cpus.add(Short.toUnsignedInt(turns.getShort(at + Turn.CPU)));
      cursor += Short.toUnsignedInt(turns.getShort(at + Turn.STEP));
    }
    return cursor;
  }
}
