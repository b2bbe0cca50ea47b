// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts the flows of each CPU by the plan's table, whose own error (shares rounded to whole slots)
 * is added to what is allowed.
 */
public final class FlowTally {
  private final SortedMap<Integer, Integer> weights;
  private final int total;
  private final int[] slots;
  private final int[] counts;

  /**
   * @param weights of CPUs 0, 1 and so on
   */
  public FlowTally(List<Integer> weights) {
    this.weights =
        IntStream.range(0, weights.size())
            .boxed()
            .collect(Collectors.toMap(cpu -> cpu, weights::get, Integer::sum, TreeMap::new));
    this.total = weights.stream().mapToInt(Integer::intValue).sum();
    this.slots = HashSlots.assign(this.weights, total, new int[0]);
    this.counts = new int[weights.size()];
  }

  /** Length of the table. */
  public int slots() {
    return slots.length;
  }

  /** Counts a flow. */
  public void add(int slot) {
    counts[slots[slot]]++;
  }

  /**
   * @param allowed part of its share by which a CPU may be off
   */
  public void assertWithin(double allowed) {
    double flows = IntStream.of(counts).sum();
    weights.forEach(
        (cpu, weight) -> {
          double share = (double) weight / total;
          double ofSlots =
              (double) IntStream.of(slots).filter(it -> it == cpu).count() / slots.length;
          double ownError = Math.abs(ofSlots - share) / share;
          assertThat(counts[cpu] / flows / share)
              .as("CPU %d of weights %s", cpu, weights.values())
              .isCloseTo(1.0, within(allowed + ownError));
        });
  }
}
