// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.operator.assignment.Observation;
import io.cpusteering.operator.assignment.ObservedNode;
import io.cpusteering.operator.assignment.ObservedNodeObject;
import io.cpusteering.operator.assignment.ObservedRevision;
import io.cpusteering.operator.assignment.SwitchedOff;
import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cluster of this moment.
 *
 * @param policies all policies
 * @param nodeObjects all CpuSteeringNodes
 * @param nodes all Nodes, trimmed
 * @param agentPods the agents' pods in the release namespace, trimmed
 * @param revisions our ControllerRevisions in the release namespace, trimmed
 */
public record ClusterView(
    Watched<PolicyResource> policies,
    Watched<CpuSteeringNode> nodeObjects,
    Watched<Node> nodes,
    Watched<Pod> agentPods,
    Watched<ControllerRevision> revisions) {

  /**
   * A view of nothing, until the informers' caches are given to its parts.
   *
   * @param stopwatch tells the age of our own writes
   */
  public static ClusterView empty(Stopwatch stopwatch) {
    return new ClusterView(
        new Watched<>(stopwatch),
        new Watched<>(stopwatch),
        new Watched<>(stopwatch),
        new Watched<>(stopwatch),
        new Watched<>(stopwatch));
  }

  /** What the next decision is made from. Policies that are being deleted are no longer in it. */
  public Observation observe() {
    return new Observation(
        policies.list().stream()
            .filter(policy -> !policy.isMarkedForDeletion())
            .map(PolicyReader::read)
            .toList(),
        observeNodes(),
        nodeObjects.list().stream().map(ClusterView::observe).toList(),
        revisions.list().stream().map(ClusterView::observe).toList());
  }

  private List<ObservedNode> observeNodes() {
    Set<String> withAgent =
        agentPods.list().stream()
            .filter(Trimmed::ready)
            .map(pod -> pod.getSpec().getNodeName())
            .collect(Collectors.toSet());
    return nodes.list().stream()
        .filter(node -> !node.isMarkedForDeletion())
        .sorted(Comparator.comparing(node -> node.getMetadata().getName()))
        .map(
            node ->
                new ObservedNode(
                    node.getMetadata().getName(),
                    node.getMetadata().getUid(),
                    node.getMetadata().getLabels(),
                    Trimmed.ready(node),
                    withAgent.contains(node.getMetadata().getName()),
                    SwitchedOff.of(Trimmed.offSwitch(node)).orElse(null)))
        .toList();
  }

  private static ObservedNodeObject observe(CpuSteeringNode object) {
    CpuSteeringNodeSpec spec = object.getSpec();
    CpuSteeringNodeStatus status = object.getStatus();
    Long answered = status == null ? null : status.observedGeneration();
    return new ObservedNodeObject(
        object.getMetadata().getName(),
        object.getMetadata().getOwnerReferences().stream()
            .filter(owner -> "Node".equals(owner.getKind()))
            .map(OwnerReference::getUid)
            .findFirst()
            .orElse(null),
        object.isMarkedForDeletion(),
        spec != null && Boolean.TRUE.equals(spec.leave()),
        spec != null && Boolean.TRUE.equals(spec.disabled())
            ? new SwitchedOff(spec.disabledReason())
            : null,
        spec == null || spec.policies() == null ? List.of() : spec.policies(),
        answered != null && answered >= object.getMetadata().getGeneration(),
        status == null || status.policies() == null ? List.of() : status.policies());
  }

  private static ObservedRevision observe(ControllerRevision revision) {
    Map<String, String> labels = revision.getMetadata().getLabels();
    return new ObservedRevision(
        revision.getMetadata().getName(),
        labels.getOrDefault(ApiGroup.POLICY_UID_LABEL, ""),
        revision.getRevision());
  }
}
