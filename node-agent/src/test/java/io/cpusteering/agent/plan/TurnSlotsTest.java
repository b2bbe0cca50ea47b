// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnSlotsTest {
  @Test
  void equalWeightsTakeTurnsInOrder() {
    assertThat(TurnSlots.of(new TreeMap<>(Map.of(2, 1, 5, 1, 7, 1)))).containsExactly(2, 5, 7);
  }

  @Test
  void weightsAreDividedByWhatTheyShare() {
    assertThat(TurnSlots.of(new TreeMap<>(Map.of(0, 40, 1, 40)))).containsExactly(0, 1);
  }

  @Test
  void aHeavyCpuIsNotServedInOneBurst() {
    assertThat(TurnSlots.of(new TreeMap<>(Map.of(0, 5, 1, 1, 2, 1))))
        .containsExactly(0, 0, 1, 0, 2, 0, 0);
  }

  @Test
  void moreTurnsThanTheKernelHasRoomForAreRounded() {
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    for (int cpu = 0; cpu < 256; cpu++) {
      weights.put(cpu, cpu == 0 ? 99 : 100);
    }

    int[] turns = TurnSlots.of(weights);

    assertThat(turns).hasSize(IndirectionTable.MAX_SLOTS);
    for (int cpu = 0; cpu < 256; cpu++) {
      assertThat(count(turns, cpu)).isBetween(31, 33);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "1,1", "7,1", "1,7", "3,2,1", "100,1,1,1", "10,20,30,40,50,60,70,81"})
  void everyCpuStandsInATurnAsOftenAsItsWeightAndEvenlyApart(String text) {
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    for (String weight : text.split(",")) {
      weights.put(weights.size(), Integer.valueOf(weight));
    }

    int[] turns = TurnSlots.of(weights);

    int total = weights.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(turns).hasSize(total);
    weights.forEach(
        (cpu, weight) -> {
          assertThat(count(turns, cpu)).isEqualTo(weight);
          assertThat(longestWait(turns, cpu)).isLessThanOrEqualTo(2 * Math.ceilDiv(total, weight));
        });
  }

  private static int count(int[] turns, int cpu) {
    return (int) Arrays.stream(turns).filter(turn -> turn == cpu).count();
  }

  private static int longestWait(int[] turns, int cpu) {
    int last = -1;
    int longest = 0;
    for (int i = 0; i < 2 * turns.length; i++) {
      if (turns[i % turns.length] == cpu) {
        longest = last < 0 ? longest : Math.max(longest, i - last);
        last = i;
      }
    }
    return longest;
  }
}
