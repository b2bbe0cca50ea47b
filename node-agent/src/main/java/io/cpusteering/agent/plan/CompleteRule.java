// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static java.util.Objects.requireNonNull;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.IpProtocol;
import io.cpusteering.api.PortRange;
import io.cpusteering.api.policy.Cpus;
import io.cpusteering.api.policy.Drop;
import io.cpusteering.api.policy.Match;
import io.cpusteering.api.policy.Redirect;
import io.cpusteering.api.policy.RemoteRule;
import io.cpusteering.api.policy.RuleSteer;
import io.cpusteering.api.policy.TrafficRule;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a policy with nothing left open.
 *
 * @param name what people call it
 * @param match which packets it is for
 * @param treatment what is done with them
 */
record CompleteRule(String name, Rule.Match match, Treatment treatment) {
  /**
   * @param rule valid, with the defaults filled in
   * @param cpus those of a rule that names none
   */
  static CompleteRule of(TrafficRule rule, Cpus cpus) {
    return new CompleteRule(
        requireNonNull(rule.name()), match(requireNonNull(rule.match())), treatment(rule, cpus));
  }

  /** A rule of the second program. */
  static CompleteRule of(RemoteRule rule) {
    return new CompleteRule(
        requireNonNull(rule.name()),
        match(requireNonNull(rule.match())),
        unsteered(rule.redirect(), rule.drop()));
  }

  /**
   * @param redirect with the defaults filled in
   */
  static Treatment redirect(Redirect redirect) {
    return new Treatment.Redirect(
        requireNonNull(redirect.interfaces()),
        requireNonNull(redirect.broadcast()),
        requireNonNull(redirect.excludeIngress()),
        requireNonNull(redirect.rewriteSourceMac()),
        requireNonNull(redirect.onMiss()));
  }

  private static Treatment unsteered(@Nullable Redirect redirect, @Nullable Drop drop) {
    if (redirect != null) {
      return redirect(redirect);
    }
    return drop != null ? new Treatment.Drop() : new Treatment.Pass();
  }

  private static Treatment treatment(TrafficRule rule, Cpus cpus) {
    RuleSteer steer = rule.steer();
    if (steer != null) {
      return new Treatment.Steer(
          CompleteSpec.how(
              requireNonNull(steer.algorithm()),
              requireNonNull(steer.roundRobin()),
              requireNonNull(steer.hash())),
          steer.cpus() == null ? cpus : steer.cpus().asCpus());
    }
    return unsteered(rule.redirect(), rule.drop());
  }

  private static Rule.Match match(Match match) {
    return new Rule.Match(
        entries(match.protocols())
            .map(protocol -> IpProtocol.number(protocol).orElseThrow())
            .collect(Collectors.toUnmodifiableSet()),
        prefixes(match.sources()),
        prefixes(match.destinations()),
        ports(match.sourcePorts()),
        ports(match.destinationPorts()),
        entries(match.vlans()).map(NumberRange::of).distinct().toList());
  }

  private static List<IpPrefix> prefixes(@Nullable List<String> prefixes) {
    return entries(prefixes)
        .map(prefix -> IpPrefix.parse(prefix).orElseThrow())
        .distinct()
        .toList();
  }

  private static List<NumberRange> ports(@Nullable List<String> ranges) {
    return entries(ranges)
        .map(range -> PortRange.parse(range).orElseThrow())
        .map(range -> new NumberRange(range.first(), range.last()))
        .distinct()
        .toList();
  }

  private static <T> Stream<T> entries(@Nullable List<T> list) {
    return list == null ? Stream.of() : list.stream();
  }
}
