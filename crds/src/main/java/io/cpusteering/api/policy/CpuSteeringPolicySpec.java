// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for.
 *
 * @param nodeSelector the nodes it is for, required; an empty selector is every node
 * @param priority of two policies that want one interface the higher wins; at equal priority the
 *     older policy, then the one whose name comes first
 * @param interfaces the interfaces of each selected node it is for, required
 * @param attach how the XDP program is attached
 * @param steer how packets are spread over CPUs, required
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
@ValidationRule(
    value = "has(self.steer)",
    message = Messages.STEER,
    fieldPath = ".steer",
    reason = Rules.REQUIRED)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringPolicySpec(
    @Nullable NodeSelector nodeSelector,
    @Default("0") @Min(Limits.MIN_PRIORITY) @Max(Limits.MAX_PRIORITY) @Nullable Integer priority,
    @Nullable InterfaceSelection interfaces,
    @Default("{}") @Nullable Attach attach,
    @Nullable Steer steer) {}
