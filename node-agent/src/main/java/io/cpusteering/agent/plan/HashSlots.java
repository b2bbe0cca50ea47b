// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lays CPUs out over the slots that a flow hash indexes, so that each has slots in proportion to
 * its weight and as few flows as possible move when CPUs come and go: a slot keeps its CPU unless
 * that CPU is gone or has more than its share.
 */
final class HashSlots {
  /** Fewer would make rounding visible: with 1024, three equal CPUs are 0.1 % apart. */
  static final int MIN_SLOTS = 1024;

  /** A CPU of weight 1 among many is at most about 3 % off its share. */
  private static final int SLOTS_PER_WEIGHT = 32;

  private HashSlots() {}

  /**
   * Assigns every slot.
   *
   * @param weights CPU to its weight, not empty
   * @param configuredWeight sum of the weights including CPUs that are away at the moment, so that
   *     their coming and going does not change the number of slots
   * @param previous the assignment in force; empty when there is none
   * @return CPU of each slot; a power of two of slots
   */
  static int[] assign(SortedMap<Integer, Integer> weights, int configuredWeight, int[] previous) {
    return assign(weights, previous, size(weights, configuredWeight));
  }

  /**
   * The same with as many slots as there were.
   *
   * @param previous not empty
   */
  static int[] reassign(SortedMap<Integer, Integer> weights, int[] previous) {
    return assign(weights, previous, previous.length);
  }

  private static int[] assign(SortedMap<Integer, Integer> weights, int[] previous, int size) {
    int[] slots = new int[size];
    for (int i = 0; i < size; i++) {
      slots[i] = previous.length == 0 ? -1 : previous[i % previous.length];
    }
    SortedMap<Integer, Integer> missing = new TreeMap<>(Shares.of(weights, size));
    boolean[] kept = new boolean[size];
    for (int i : spread(size)) {
      int room = missing.getOrDefault(slots[i], 0);
      if (room > 0) {
        missing.put(slots[i], room - 1);
        kept[i] = true;
      }
    }
    fill(slots, kept, missing);
    return slots;
  }

  /** Gives the free slots away in turn, so that neighbouring slots differ. */
  private static void fill(int[] slots, boolean[] kept, SortedMap<Integer, Integer> missing) {
    missing.values().removeIf(count -> count == 0);
    if (missing.isEmpty()) {
      return;
    }
    int[] turns = TurnSlots.interleave(missing);
    int turn = 0;
    for (int i = 0; i < slots.length; i++) {
      if (!kept[i]) {
        slots[i] = turns[turn++];
      }
    }
  }

  private static int size(SortedMap<Integer, Integer> weights, int configuredWeight) {
    int divisor = weights.values().stream().mapToInt(Integer::intValue).reduce(0, Shares::gcd);
    int wanted = Math.max(MIN_SLOTS, SLOTS_PER_WEIGHT * Math.ceilDiv(configuredWeight, divisor));
    int size = Integer.highestOneBit(wanted - 1) << 1;
    return Math.min(size, IndirectionTable.MAX_SLOTS);
  }

  /**
   * The slots in an order that visits every part of the table early (bit reversal), so that slots
   * given up by a CPU that has too many come from all over the table.
   */
  private static int[] spread(int size) {
    int bits = Integer.numberOfTrailingZeros(size);
    int[] order = new int[size];
    Arrays.setAll(order, i -> Integer.reverse(i) >>> (Integer.SIZE - bits));
    return order;
  }
}
