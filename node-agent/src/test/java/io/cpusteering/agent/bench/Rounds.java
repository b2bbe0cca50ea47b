// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Measures by turns: what disturbs the machine for a while disturbs all cases alike. Cases that are
 * compared come close together, and in another order in each round, so that none always comes after
 * the same.
 *
 * @param warmUp rounds that come first and are not kept
 * @param kept rounds that are kept
 * @param seed of the orders
 */
public record Rounds(int warmUp, int kept, long seed) {

  /**
   * Measures each case of each series once per round.
   *
   * @param afterEach told how many rounds are over, those of the warm-up included
   * @return of each case what was measured, by round
   */
  public Map<Case, double[]> measure(List<Series> series, IntConsumer afterEach) {
    Map<Case, double[]> samples = new IdentityHashMap<>();
    series.forEach(
        each -> each.cases().forEach(measured -> samples.put(measured, new double[kept])));
    Random random = new Random(seed);
    for (int round = 0; round < warmUp + kept; round++) {
      for (Case each : order(series, random)) {
        double nanoseconds = each.probe().measure();
        if (round >= warmUp) {
          samples.get(each)[round - warmUp] = nanoseconds;
        }
      }
      afterEach.accept(round + 1);
    }
    return samples;
  }

  private static List<Case> order(List<Series> series, Random random) {
    List<Series> shuffled = new ArrayList<>(series);
    Collections.shuffle(shuffled, random);
    List<Case> order = new ArrayList<>();
    for (Series each : shuffled) {
      List<Case> cases = new ArrayList<>(each.cases());
      Collections.shuffle(cases, random);
      order.addAll(cases);
    }
    return order;
  }
}
