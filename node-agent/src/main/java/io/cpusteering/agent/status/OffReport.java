// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.source.SwitchedOff;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import java.util.List;
import java.util.stream.Collectors;

/** Says what became of the policies of a node that is switched off. */
final class OffReport {
  private OffReport() {}

  /** Of one policy; that nothing is left of it the kernel has to say. */
  static NodePolicyStatus of(WantedPolicy policy, SwitchedOff off, ApplyOutcome outcome) {
    boolean left =
        outcome.state().attachments().stream()
            .anyMatch(it -> it.ifindex() != 0 && it.uid().equals(policy.uid()));
    return new NodePolicyStatus(
        policy.policy(),
        policy.uid(),
        policy.version() == null ? null : policy.version().revision(),
        left ? PolicyState.FAILED : PolicyState.DISABLED,
        List.of(),
        left ? "NotDetached" : SwitchedOff.REASON,
        left
            ? "this node is switched off, but a program could not be taken off: "
                + outcome.failures().stream()
                    .map(ApplyOutcome.Failure::message)
                    .collect(Collectors.joining("; "))
            : off.message());
  }

  /** Of the node as a whole. */
  static void ready(Conditions conditions, SwitchedOff off, List<NodePolicyStatus> policies) {
    policies.stream()
        .filter(it -> it.state() == PolicyState.FAILED)
        .findFirst()
        .ifPresent(
            it -> conditions.add("Ready", "False", "NotDetached", String.valueOf(it.message())));
    conditions.add("Ready", "False", SwitchedOff.REASON, off.message());
  }
}
