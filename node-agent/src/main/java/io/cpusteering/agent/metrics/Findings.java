// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is to be said of the policies: how often, by policy and reason. One that is said of each of
 * a policy's interfaces counts for each.
 */
record Findings(Map<Finding, Long> counts) {
  static final Findings NONE = new Findings(Map.of());

  /**
   * Something to be said of a policy.
   *
   * @param policy its name; empty when it is about none
   * @param reason as in the node object's status
   */
  record Finding(String policy, String reason) {}

  static Findings of(Round round) {
    Map<String, String> names =
        round.orders() == null
            ? Map.of()
            : round.orders().policies().stream()
                .collect(toMap(WantedPolicy::uid, WantedPolicy::policy, (one, same) -> one));
    Stream<Finding> planned =
        round.plan().findings().stream()
            .map(it -> new Finding(names.getOrDefault(it.uid(), ""), it.reason().label()));
    Stream<Finding> failed =
        round.outcome() == null
            ? Stream.empty()
            : round.outcome().failures().stream()
                .map(it -> new Finding(names.getOrDefault(it.uid(), ""), it.reason()));
    return new Findings(
        Stream.concat(planned, failed).collect(groupingBy(finding -> finding, counting())));
  }

  void show(Exposition to) {
    counts.forEach(
        (finding, count) -> to.add(Metric.FINDINGS, count, finding.policy(), finding.reason()));
  }
}
