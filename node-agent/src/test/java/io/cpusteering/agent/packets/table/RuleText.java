// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.IpProtocol;
import io.cpusteering.api.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A rule as text: criteria in the words of the API, each followed by its values, then an arrow and
 * an action as {@link ActionText} has it. {@code protocols UDP 47 destinationPorts 53 1000-2000 =>
 * drop}; without criteria it is for every packet.
 */
final class RuleText {
  private static final Set<String> CRITERIA =
      Set.of("protocols", "sources", "destinations", "sourcePorts", "destinationPorts", "vlans");

  private RuleText() {}

  static Rule parse(String text) {
    String[] parts = text.split("=>");
    if (parts.length != 2) {
      throw new IllegalArgumentException("a rule is criteria, => and an action: " + text);
    }
    return new Rule(match(parts[0].strip()), ActionText.parse(parts[1].strip(), 1));
  }

  private static Rule.Match match(String text) {
    Map<String, Set<String>> values = new HashMap<>();
    String criterion = "";
    for (String word : Arrays.stream(text.split(" +")).filter(it -> !it.isEmpty()).toList()) {
      if (CRITERIA.contains(word)) {
        criterion = word;
        values.put(criterion, new LinkedHashSet<>());
      } else {
        values.computeIfAbsent(criterion, it -> new LinkedHashSet<>()).add(word);
      }
    }
    Rule.Match match =
        new Rule.Match(
            Set.copyOf(read(values, "protocols", RuleText::protocol)),
            read(values, "sources", IpPrefix::parse),
            read(values, "destinations", IpPrefix::parse),
            read(values, "sourcePorts", RuleText::range),
            read(values, "destinationPorts", RuleText::range),
            read(values, "vlans", RuleText::range));
    if (!values.isEmpty()) {
      throw new IllegalArgumentException("no criterion: " + values.values());
    }
    return match;
  }

  private static Optional<Integer> protocol(String text) {
    return IpProtocol.number(text).stream().boxed().findFirst();
  }

  private static Optional<NumberRange> range(String text) {
    return PortRange.parse(text).map(range -> new NumberRange(range.first(), range.last()));
  }

  /** Takes a criterion's values out. */
  private static <T> List<T> read(
      Map<String, Set<String>> values, String criterion, Function<String, Optional<T>> value) {
    if (values.containsKey(criterion) && values.get(criterion).isEmpty()) {
      throw new IllegalArgumentException("no values: " + criterion);
    }
    List<T> read = new ArrayList<>();
    for (String text : values.getOrDefault(criterion, Set.of())) {
      read.add(
          value.apply(text).orElseThrow(() -> new IllegalArgumentException("no value: " + text)));
    }
    values.remove(criterion);
    return read;
  }
}
