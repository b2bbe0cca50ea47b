// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashSlotsTest {
  private static final int[] NONE = {};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 12, 100, 256})
  void equalCpusDifferByAtMostOneSlot(int cpus) {
    SortedMap<Integer, Integer> weights = equal(cpus);

    int[] slots = HashSlots.assign(weights, cpus, NONE);

    for (int cpu = 0; cpu < cpus; cpu++) {
      assertThat(count(slots, cpu))
          .isBetween(slots.length / cpus, Math.ceilDiv(slots.length, cpus));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,7", "1,100", "3,4", "99,100"})
  void slotsAreInProportionToWeights(int light, int heavy) {
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    weights.put(0, light);
    weights.put(1, heavy);

    int[] slots = HashSlots.assign(weights, light + heavy, NONE);

    double share = (double) light / (light + heavy);
    assertThat((double) count(slots, 0) / slots.length)
        .isCloseTo(share, within(1.0 / slots.length));
  }

  @Test
  void evenTheLeastWeightGetsASlot() {
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    for (int cpu = 0; cpu < 256; cpu++) {
      weights.put(cpu, cpu == 7 ? 1 : 100);
    }

    int[] slots = HashSlots.assign(weights, 25_501, NONE);

    assertThat(slots).hasSize(IndirectionTable.MAX_SLOTS);
    assertThat(count(slots, 7)).isOne();
  }

  @ParameterizedTest
  @CsvSource({"1, 1024", "32, 1024", "33, 2048", "64, 2048", "100, 4096", "256, 8192"})
  void thereAreAtLeast32SlotsForEachUnitOfWeight(int cpus, int slots) {
    assertThat(HashSlots.assign(equal(cpus), cpus, NONE)).hasSize(slots);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8, 100})
  void aCpuThatGoesAwayGivesUpItsOwnSlotsOnly(int cpus) {
    int[] before = HashSlots.assign(equal(cpus), cpus, NONE);
    SortedMap<Integer, Integer> left = equal(cpus);
    left.remove(1);

    int[] after = HashSlots.assign(left, cpus, before);

    assertThat(after).hasSize(before.length).doesNotContain(1);
    for (int i = 0; i < before.length; i++) {
      if (before[i] != 1) {
        assertThat(after[i]).as("slot %d", i).isEqualTo(before[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8, 100})
  void aCpuThatComesBackTakesItsFairShareAndNoMore(int cpus) {
    SortedMap<Integer, Integer> left = equal(cpus);
    left.remove(1);
    int[] without = HashSlots.assign(left, cpus, NONE);

    int[] with = HashSlots.assign(equal(cpus), cpus, without);

    long moved = moved(without, with);
    assertThat((long) count(with, 1))
        .isEqualTo(moved)
        .isLessThanOrEqualTo(Math.ceilDiv(with.length, cpus));
  }

  @Test
  void anAssignmentThatIsFairAlreadyStays() {
    int[] before = HashSlots.assign(equal(5), 5, NONE);

    int[] after = HashSlots.assign(equal(5), 5, before);

    assertThat(after).containsExactly(before);
  }

  @Test
  void aLargerTableKeepsTheSlotsOfTheSmallerOne() {
    int[] small = HashSlots.assign(equal(32), 32, NONE);

    int[] large = HashSlots.assign(equal(33), 33, small);

    assertThat(large).hasSize(2 * small.length);
    for (int i = 0; i < large.length; i++) {
      assertThat(large[i]).isIn(small[i % small.length], 32);
    }
  }

  @Test
  void neighbouringSlotsDiffer() {
    int[] slots = HashSlots.assign(equal(4), 4, NONE);

    for (int i = 1; i < slots.length; i++) {
      assertThat(slots[i]).isNotEqualTo(slots[i - 1]);
    }
  }

  private static SortedMap<Integer, Integer> equal(int cpus) {
    SortedMap<Integer, Integer> weights = new TreeMap<>();
    for (int cpu = 0; cpu < cpus; cpu++) {
      weights.put(cpu, 1);
    }
    return weights;
  }

  private static int count(int[] slots, int cpu) {
    return (int) Arrays.stream(slots).filter(slot -> slot == cpu).count();
  }

  private static long moved(int[] from, int[] to) {
    long moved = 0;
    for (int i = 0; i < to.length; i++) {
      moved += from[i] == to[i] ? 0 : 1;
    }
    return moved;
  }
}
