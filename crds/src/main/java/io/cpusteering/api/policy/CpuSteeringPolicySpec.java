// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for.
 *
 * @param nodeSelector the nodes it is for, required; an empty selector is every node
 * @param priority of two policies that want one interface the higher wins; at equal priority the
 *     older policy, then the one whose name comes first
 * @param interfaces the interfaces of each selected node it is for, required
 * @param ifContended what to do where somebody else is known to want an interface's XDP hook
 * @param attach how the XDP program is attached
 * @param rules what happens to some packets; of the rules that are for a packet the first decides
 * @param steer spreads the packets that no rule is for over CPUs; of steer, redirect and pass
 *     exactly one
 * @param redirect sends the packets that no rule is for out of other interfaces
 * @param pass leaves the packets that no rule is for to the stack on the CPU that received them
 * @param safety what a node makes sure of, what it takes for harm, and what it undoes by itself
 */
@ValidationRule(
    value = "has(self.nodeSelector)",
    message = Messages.NODE_SELECTOR,
    fieldPath = ".nodeSelector",
    reason = Rules.REQUIRED)
@ValidationRule(
    value = "has(self.interfaces)",
    message = Messages.INTERFACES,
    fieldPath = ".interfaces",
    reason = Rules.REQUIRED)
@ValidationRule(value = MatchRules.ONE_DEFAULT, message = Messages.ONE_DEFAULT)
@ValidationRule(
    value = MatchRules.UNIQUE_NAMES,
    message = Messages.RULE_NAMES,
    fieldPath = ".rules")
@ValidationRule(value = MatchRules.SOURCES, message = Messages.SOURCES, fieldPath = ".rules")
@ValidationRule(
    value = MatchRules.DESTINATIONS,
    message = Messages.DESTINATIONS,
    fieldPath = ".rules")
@ValidationRule(
    value = MatchRules.SOURCE_PORTS,
    message = Messages.SOURCE_PORTS,
    fieldPath = ".rules")
@ValidationRule(
    value = MatchRules.DESTINATION_PORTS,
    message = Messages.DESTINATION_PORTS,
    fieldPath = ".rules")
@ValidationRule(value = MatchRules.VLANS, message = Messages.VLANS, fieldPath = ".rules")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringPolicySpec(
    @Nullable NodeSelector nodeSelector,
    @Default("0") @Min(Limits.MIN_PRIORITY) @Max(Limits.MAX_PRIORITY) @Nullable Integer priority,
    @Nullable InterfaceSelection interfaces,
    @Default("Yield") @Nullable IfContended ifContended,
    @Default("{}") @Nullable Attach attach,
    @Size(max = Limits.TRAFFIC_RULES) @Nullable List<TrafficRule> rules,
    @Nullable Steer steer,
    @Nullable Redirect redirect,
    @Nullable Pass pass,
    @Default("{}") @Nullable Safety safety) {

  /** The same with another selection of nodes. */
  public CpuSteeringPolicySpec withNodeSelector(NodeSelector other) {
    return new CpuSteeringPolicySpec(
        other, priority, interfaces, ifContended, attach, rules, steer, redirect, pass, safety);
  }
}
