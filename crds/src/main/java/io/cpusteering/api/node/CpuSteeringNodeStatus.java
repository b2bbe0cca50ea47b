// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node is and what its kernel does, as read back from the kernel. Written by the agent,
 * only when it changes.
 *
 * @param observedGeneration the metadata.generation that was applied
 * @param agentVersion version of the agent
 * @param kernel kernel release, as uname -r shows it
 * @param cpus the CPUs of the node
 * @param policies one entry per reference of the spec, in its order
 * @param interfaces every interface that a policy selects or that has a program of ours, by name
 * @param conditions of the node as a whole: Ready, Disabled while it is switched off, and Left once
 *     everything was detached on leave
 */
@JsonIgnoreProperties(value = "summary", allowGetters = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuSteeringNodeStatus(
    @Nullable Long observedGeneration,
    @Nullable String agentVersion,
    @Nullable String kernel,
    @Nullable NodeCpus cpus,
    @Nullable List<NodePolicyStatus> policies,
    @Nullable List<InterfaceStatus> interfaces,
    @Nullable List<Condition> conditions) {

  /** The same in a few words, for the columns of kubectl. Follows from the rest. */
  @JsonProperty
  public NodeSummary summary() {
    return NodeSummary.of(policies, interfaces);
  }
}
