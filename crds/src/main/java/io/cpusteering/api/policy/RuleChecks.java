// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the rules for some packets must be like, each of them and all together. */
final class RuleChecks {
  private static final Pattern NAME = Pattern.compile(Limits.RULE_NAME);

  private RuleChecks() {}

  static void bounds(@Nullable List<TrafficRule> rules, String path, Violations violations) {
    violations.entries(
        rules, Limits.TRAFFIC_RULES, path, (rule, at) -> bounds(rule, at, violations));
  }

  static void bounds(MatchingRule rule, String path, Violations violations) {
    if (rule.name() == null) {
      violations.block(path + ".name", "is required");
    }
    violations.length(rule.name(), Limits.RULE_NAME_LENGTH, path + ".name");
    if (rule.match() == null) {
      violations.block(path + ".match", "is required");
    } else {
      MatchChecks.bounds(rule.match(), path + ".match", violations);
    }
    if (rule instanceof TrafficRule traffic && traffic.steer() != null) {
      SteerChecks.bounds(traffic.steer(), path + ".steer", violations);
    }
    if (rule.redirect() != null) {
      RedirectChecks.bounds(rule.redirect(), path + ".redirect", violations);
    }
  }

  static void rules(
      @Nullable List<? extends MatchingRule> rules, String path, Violations violations) {
    if (rules == null) {
      return;
    }
    for (int i = 0; i < rules.size(); i++) {
      rules(rules.get(i), path + "[" + i + "]", violations);
    }
    List<String> names = rules.stream().map(RuleChecks::name).toList();
    violations.addUnless(Set.copyOf(names).size() == names.size(), path, Messages.RULE_NAMES);
    List<Match> matches = rules.stream().map(RuleChecks::match).toList();
    few(matches, Match::sources, path, Messages.SOURCES, violations);
    few(matches, Match::destinations, path, Messages.DESTINATIONS, violations);
    few(matches, Match::sourcePorts, path, Messages.SOURCE_PORTS, violations);
    few(matches, Match::destinationPorts, path, Messages.DESTINATION_PORTS, violations);
    few(matches, Match::vlans, path, Messages.VLANS, violations);
  }

  private static void rules(MatchingRule rule, String path, Violations violations) {
    violations.addUnless(NAME.matcher(name(rule)).matches(), path + ".name", Messages.RULE_NAME);
    MatchChecks.rules(match(rule), path + ".match", violations);
    if (rule.redirect() != null) {
      RedirectChecks.rules(rule.redirect(), path + ".redirect", violations);
    }
    switch (rule) {
      case TrafficRule traffic -> rules(traffic, path, violations);
      case RemoteRule remote -> RemoteChecks.rules(remote, path, violations);
    }
  }

  private static void rules(TrafficRule rule, String path, Violations violations) {
    violations.addUnless(
        Violations.one(rule.steer(), rule.redirect(), rule.pass(), rule.drop()),
        path,
        Messages.ONE_ACTION);
    if (rule.steer() != null) {
      SteerChecks.rules(rule.steer(), path + ".steer", violations);
    }
  }

  private static <T> void few(
      List<Match> matches,
      Function<Match, @Nullable List<T>> part,
      String path,
      String message,
      Violations violations) {
    Set<T> different = new HashSet<>();
    for (Match match : matches) {
      List<T> entries = part.apply(match);
      if (entries != null) {
        different.addAll(entries);
      }
    }
    violations.addUnless(different.size() <= Limits.DISTINCT_ENTRIES, path, message);
  }

  /** Rules are looked at only after the bounds, which refuse one without a name. */
  private static String name(MatchingRule rule) {
    return Objects.requireNonNull(rule.name());
  }

  /** Likewise. */
  private static Match match(MatchingRule rule) {
    return Objects.requireNonNull(rule.match());
  }
}
