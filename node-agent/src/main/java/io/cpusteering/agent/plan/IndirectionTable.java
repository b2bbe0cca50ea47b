// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.Arrays;

/**
 * Which slot goes to which CPU, as a NIC's RSS indirection table does it. Two sequences: a flow
 * hash indexes the first, round robin walks the second. Either may be empty, then every packet is
 * passed.
 */
public final class IndirectionTable {
  /** Room in the kernel for each sequence, in slots. */
  public static final int MAX_SLOTS = 8192;

  /** No CPU. */
  public static final IndirectionTable EMPTY = new IndirectionTable(new int[0], new int[0]);

  private final int[] hashSlots;
  private final int[] turnSlots;

  /**
   * @param hashSlots CPU of each slot of the flow hash, at most {@link #MAX_SLOTS}
   * @param turnSlots CPU of each turn of round robin, at most {@link #MAX_SLOTS}
   */
  public IndirectionTable(int[] hashSlots, int[] turnSlots) {
    if (hashSlots.length > MAX_SLOTS || turnSlots.length > MAX_SLOTS) {
      throw new IllegalArgumentException(
          "an indirection table has at most %d slots, not %d and %d"
              .formatted(MAX_SLOTS, hashSlots.length, turnSlots.length));
    }
    this.hashSlots = hashSlots.clone();
    this.turnSlots = turnSlots.clone();
  }

  /** CPU of each slot of the flow hash. */
  public int[] hashSlots() {
    return hashSlots.clone();
  }

  /** CPU of each turn of round robin. */
  public int[] turnSlots() {
    return turnSlots.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndirectionTable that
        && Arrays.equals(hashSlots, that.hashSlots)
        && Arrays.equals(turnSlots, that.turnSlots);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(hashSlots) + Arrays.hashCode(turnSlots);
  }

  @Override
  public String toString() {
    return "IndirectionTable[%d hash slots, %d turns]"
        .formatted(hashSlots.length, turnSlots.length);
  }
}
