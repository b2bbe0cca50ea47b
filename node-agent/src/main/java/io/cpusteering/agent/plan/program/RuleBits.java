// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * One criterion of all rules, turned round: for each different value the rules that name it, one
 * bit a rule.
 *
 * @param any the rules that name no value
 * @param named value to the rules that name it, in the order of the rules
 */
public record RuleBits<T>(int any, SequencedMap<T, Integer> named) {
  public RuleBits {
    named = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(named));
  }

  /** No rule names a value. */
  static <T> RuleBits<T> of(List<Rule> rules, Function<Rule.Match, Collection<T>> criterion) {
    int any = 0;
    SequencedMap<T, Integer> named = new LinkedHashMap<>();
    for (int rule = 0; rule < rules.size(); rule++) {
      Collection<T> values = criterion.apply(rules.get(rule).match());
      int bit = 1 << rule;
      if (values.isEmpty()) {
        any |= bit;
      }
      values.forEach(value -> named.merge(value, bit, (one, other) -> one | other));
    }
    return new RuleBits<>(any, named);
  }
}
