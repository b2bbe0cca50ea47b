// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second program, which runs on the CPU that a packet was steered to. Of rules and program
 * exactly one.
 *
 * @param rules what happens to some packets on the CPU that they were steered to; of the rules that
 *     are for a packet the first decides, what none is for goes to the stack of that CPU
 * @param program a program of the user's own, instead of rules
 */
@ValidationRule(value = "has(self.rules) != has(self.program)", message = Messages.ONE_REMOTE)
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
public record Remote(
    @Size(min = 1, max = Limits.TRAFFIC_RULES) @Nullable List<RemoteRule> rules,
    @Nullable RemoteProgram program) {}
