// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.node.PolicyReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what every node gets.
 *
 * <p>Every node of the cluster has a node object, also when no policy selects it: an object that
 * lists nothing tells the agent to detach, while a missing one is no order at all.
 */
public final class Assignment {
  private Assignment() {}

  /** What is to be written so that the cluster is as its policies ask. */
  public static Decision decide(Observation seen) {
    RevisionHistory history = new RevisionHistory(seen);
    return new Decision(
        history.replaced(), history.missing(), assignments(seen), history.prunable());
  }

  private static List<NodeAssignment> assignments(Observation seen) {
    List<ObservedPolicy> ordered =
        seen.policies().stream().sorted(ObservedPolicy.PRECEDENCE).toList();
    Map<String, ObservedNodeObject> objects = seen.nodeObjectsByName();
    List<NodeAssignment> changes = new ArrayList<>();
    for (ObservedNode node : seen.nodes()) {
      ObservedNodeObject object = objects.get(node.name());
      if (object != null && object.deleting()) {
        // Made anew once it is gone; until then a write would be lost.
        continue;
      }
      NodeAssignment wanted =
          new NodeAssignment(
              node.name(), node.uid(), references(ordered, node, object), node.off());
      if (object == null || !says(object, wanted)) {
        changes.add(wanted);
      }
    }
    return changes;
  }

  private static boolean says(ObservedNodeObject object, NodeAssignment wanted) {
    return wanted.nodeUid().equals(object.ownerUid())
        && wanted.policies().equals(object.policies())
        && Objects.equals(wanted.off(), object.off());
  }

  private static List<PolicyReference> references(
      List<ObservedPolicy> ordered, ObservedNode node, @Nullable ObservedNodeObject object) {
    List<PolicyReference> references = new ArrayList<>();
    for (ObservedPolicy policy : ordered) {
      PolicyReference given = object == null ? null : object.reference(policy.uid()).orElse(null);
      PolicyReference next =
          switch (policy.intent()) {
            case Intent.Steers steers -> Rollout.step(given, wanted(policy, steers, node));
            case Intent.Refused _ -> given;
          };
      if (next != null) {
        references.add(next);
      }
    }
    return references;
  }

  private static @Nullable PolicyReference wanted(
      ObservedPolicy policy, Intent.Steers steers, ObservedNode node) {
    return Selection.matches(steers.selector(), node.labels())
        ? new PolicyReference(policy.name(), policy.uid(), steers.revision().name())
        : null;
  }
}
