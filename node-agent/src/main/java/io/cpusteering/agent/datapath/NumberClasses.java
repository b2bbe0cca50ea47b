// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.RuleBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Numbers by the rules that ranges of them are named by: numbers of one class are in the same
 * rules. There is at most one class more than there are numbers where a range begins or ends.
 *
 * @param ofNumber the class of each number
 * @param rules the rules of each class, one bit a rule; those that name no range among them
 */
record NumberClasses(int[] ofNumber, List<Integer> rules) {

  /**
   * Sorts numbers into classes.
   *
   * @param numbers how many there are, from 0
   */
  static NumberClasses of(RuleBits<NumberRange> ranges, int numbers) {
    SortedSet<Integer> starts = new TreeSet<>(List.of(0, numbers));
    for (NumberRange range : ranges.named().keySet()) {
      starts.add(Math.min(range.first(), numbers));
      starts.add(Math.min(range.last() + 1, numbers));
    }
    Map<Integer, Integer> classes = new LinkedHashMap<>();
    int[] ofNumber = new int[numbers];
    List<Integer> bounds = new ArrayList<>(starts);
    for (int i = 0; i + 1 < bounds.size(); i++) {
      int rules = rules(ranges, bounds.get(i));
      classes.putIfAbsent(rules, classes.size());
      Arrays.fill(ofNumber, bounds.get(i), bounds.get(i + 1), classes.get(rules));
    }
    return new NumberClasses(ofNumber, List.copyOf(classes.keySet()));
  }

  private static int rules(RuleBits<NumberRange> ranges, int number) {
    return ranges.named().entrySet().stream()
        .filter(entry -> entry.getKey().first() <= number && number <= entry.getKey().last())
        .mapToInt(Map.Entry::getValue)
        .reduce(ranges.any(), (one, other) -> one | other);
  }
}
