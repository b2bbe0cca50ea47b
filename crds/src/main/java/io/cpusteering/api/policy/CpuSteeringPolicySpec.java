// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for.
 *
 * @param nodeSelector the nodes it is for; an empty selector is every node
 * @param priority -1000..1000, higher wins an interface; ties: older policy, then name
 * @param interfaces the interfaces of each selected node it is for
 * @param attach how the XDP program is attached
 * @param steer how packets are spread over CPUs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringPolicySpec(
    @Nullable NodeSelector nodeSelector,
    @Nullable Integer priority,
    @Nullable InterfaceSelection interfaces,
    @Nullable Attach attach,
    @Nullable Steer steer) {}
