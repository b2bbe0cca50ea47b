// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.operator.assignment.ObservedNode;
import io.cpusteering.operator.assignment.ObservedNodeObject;
import org.jspecify.annotations.Nullable;

/** How a policy fares on a node that it selects. */
enum Outcome {
  /** The agent has not answered for this revision yet, or the node has it on trial. */
  PENDING,
  /** Every interface is steered as asked. */
  READY,
  /** Another policy has an interface that this one wants. */
  SUPERSEDED,
  /** The node has none of the interfaces. */
  NO_INTERFACE,
  /** The node is switched off, as somebody asked. */
  DISABLED,
  /** Something is not as asked. */
  FAILED,
  /** The node or its agent is away, so nothing current is known. */
  UNREACHABLE;

  /** The outcome of the given revision of a policy on one node. */
  static Outcome of(
      String policyUid, String revision, ObservedNode node, @Nullable ObservedNodeObject object) {
    if (!node.ready()) {
      return UNREACHABLE;
    }
    PolicyState state = object == null ? null : answeredState(policyUid, revision, object);
    if (!node.agentReady()) {
      // An agent that can't work is not ready and yet says why, which helps more than "away".
      return state == PolicyState.FAILED ? FAILED : UNREACHABLE;
    }
    return switch (state) {
      case READY -> READY;
      case SUPERSEDED -> SUPERSEDED;
      case NO_INTERFACE -> NO_INTERFACE;
      case DISABLED -> DISABLED;
      case DEGRADED, FAILED -> FAILED;
      // What is on trial may be undone yet: a rollout waits for it as for an answer.
      case PENDING, CONFIRMING -> PENDING;
      case null -> PENDING;
    };
  }

  /**
   * The state, if it is about this revision. The agent names the revision in force, which is still
   * the old one when the new one failed: then it counts once the agent has seen the reference.
   */
  private static @Nullable PolicyState answeredState(
      String policyUid, String revision, ObservedNodeObject object) {
    boolean given =
        object
            .reference(policyUid)
            .filter(reference -> revision.equals(reference.revision()))
            .isPresent();
    return object
        .answer(policyUid)
        .filter(answer -> revision.equals(answer.revision()) || given && object.current())
        .map(NodePolicyStatus::state)
        .orElse(null);
  }
}
