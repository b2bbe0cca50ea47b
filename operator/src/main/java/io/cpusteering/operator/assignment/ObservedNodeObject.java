// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyReference;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CpuSteeringNode: what its node was given, and what the agent made of it.
 *
 * @param name metadata.name, the node's name
 * @param ownerUid uid of the Node it is owned by; null when it has no such owner
 * @param deleting it is on its way out and accepts no new spec
 * @param leave the node was asked to detach everything
 * @param off what the node object says of it; null when it says nothing of the kind
 * @param policies spec.policies
 * @param current the answers are about this spec, not about an earlier one
 * @param answers status.policies
 */
public record ObservedNodeObject(
    String name,
    @Nullable String ownerUid,
    boolean deleting,
    boolean leave,
    @Nullable SwitchedOff off,
    List<PolicyReference> policies,
    boolean current,
    List<NodePolicyStatus> answers) {

  /** The reference to a policy, if the node was given it. */
  public Optional<PolicyReference> reference(String policyUid) {
    return policies.stream().filter(reference -> policyUid.equals(reference.uid())).findFirst();
  }

  /** What the agent says about a policy, if anything. */
  public Optional<NodePolicyStatus> answer(String policyUid) {
    return answers.stream().filter(answer -> policyUid.equals(answer.uid())).findFirst();
  }
}
