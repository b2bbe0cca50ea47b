// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.live;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyReference;
import io.cpusteering.api.node.PolicyState;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Node without a kubelet, and what its agent would write. */
public final class FakeNode {
  /** Selects the pods of the fake agents. */
  public static final String AGENT_SELECTOR = "cpusteering.io/fake=agent";

  private final LiveCluster cluster;
  private final KubernetesClient client;
  private final String name;

  private FakeNode(LiveCluster cluster, String name) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.name = name;
  }

  /** Registers a node that is Ready, with these labels and no agent yet. */
  public static FakeNode register(LiveCluster cluster, String name, Map<String, String> labels) {
    FakeNode node = new FakeNode(cluster, name);
    node.register(labels);
    return node;
  }

  /** Registers it, once more under another uid when it was deleted before. */
  public void register(Map<String, String> labels) {
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .addNewTaint("NoSchedule", "cpusteering.io/fake", null, "")
            .endSpec()
            .build();
    client.resource(node).create();
    ready(true);
  }

  /** Sets the Ready condition. */
  public void ready(boolean ready) {
    client
        .nodes()
        .withName(name)
        .editStatus(
            node ->
                new NodeBuilder(node)
                    .editOrNewStatus()
                    .withConditions()
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus(ready ? "True" : "False")
                    .endCondition()
                    .endStatus()
                    .build());
  }

  /** Gives the node an agent that is ready. */
  public FakeNode startAgent() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("agent-" + name)
            .withNamespace(cluster.namespace())
            .addToLabels("cpusteering.io/fake", "agent")
            .endMetadata()
            .withNewSpec()
            .withNodeName(name)
            .addNewContainer()
            .withName("agent")
            .withImage("localhost/none")
            .endContainer()
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .endSpec()
            .build();
    client.resource(pod).create();
    client
        .resource(pod)
        .editStatus(
            it ->
                new PodBuilder(it)
                    .withNewStatus()
                    .withPhase("Running")
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .endCondition()
                    .endStatus()
                    .build());
    return this;
  }

  /** Takes the agent away. */
  public void stopAgent() {
    client
        .pods()
        .inNamespace(cluster.namespace())
        .withName("agent-" + name)
        .withGracePeriod(0)
        .delete();
  }

  /** The agent answers for every policy that the node was given, in that revision. */
  public void answer(PolicyState state) {
    answer(
        object -> {
          List<NodePolicyStatus> answers =
              references(object).stream()
                  .map(
                      it ->
                          new NodePolicyStatus(
                              it.policy(),
                              it.uid(),
                              it.revision(),
                              state,
                              List.of("eth0"),
                              state == PolicyState.READY ? null : "Because",
                              state == PolicyState.READY ? null : "eth0: a reason"))
                  .toList();
          return status(object, answers, List.of());
        });
  }

  /** The agent says that nothing is left. */
  public void answerLeft() {
    Condition left =
        new ConditionBuilder()
            .withType("Left")
            .withStatus("True")
            .withReason("Detached")
            .withMessage("nothing of ours is left on this node")
            .withLastTransitionTime("2026-01-01T00:00:00Z")
            .build();
    answer(object -> status(object, List.of(), List.of(left)));
  }

  private void answer(Function<CpuSteeringNode, CpuSteeringNodeStatus> status) {
    client
        .resources(CpuSteeringNode.class)
        .withName(name)
        .editStatus(
            object -> {
              object.setStatus(status.apply(object));
              return object;
            });
  }

  private static CpuSteeringNodeStatus status(
      CpuSteeringNode object, List<NodePolicyStatus> answers, List<Condition> conditions) {
    return new CpuSteeringNodeStatus(
        object.getMetadata().getGeneration(),
        "test",
        "6.18.0",
        null,
        answers,
        List.of(),
        conditions);
  }

  /** The node object; null while there is none. */
  public @Nullable CpuSteeringNode object() {
    return client.resources(CpuSteeringNode.class).withName(name).get();
  }

  /**
   * Names of the policies that the node was given, in order; empty while there is no node object.
   */
  public List<String> policies() {
    CpuSteeringNode object = object();
    return object == null
        ? List.of()
        : references(object).stream().map(PolicyReference::policy).toList();
  }

  /** Revisions that the node was given, in the same order. */
  public List<String> revisions() {
    return references(Objects.requireNonNull(object())).stream()
        .map(PolicyReference::revision)
        .toList();
  }

  private static List<PolicyReference> references(CpuSteeringNode object) {
    return object.getSpec() == null || object.getSpec().policies() == null
        ? List.of()
        : object.getSpec().policies();
  }

  /** Changes a label; null takes it away. */
  public void label(String key, @Nullable String value) {
    client
        .nodes()
        .withName(name)
        .edit(
            node -> {
              if (value == null) {
                node.getMetadata().getLabels().remove(key);
              } else {
                node.getMetadata().getLabels().put(key, value);
              }
              return node;
            });
  }

  /** Changes an annotation; null takes it away. */
  public void annotate(String key, @Nullable String value) {
    client
        .nodes()
        .withName(name)
        .edit(
            node -> {
              if (value == null) {
                node.getMetadata().getAnnotations().remove(key);
              } else {
                node.getMetadata().getAnnotations().put(key, value);
              }
              return node;
            });
  }

  /** Takes the Node away, and its agent with it. */
  public void delete() {
    stopAgent();
    client.nodes().withName(name).delete();
  }

  /** metadata.name. */
  public String name() {
    return name;
  }

  /** metadata.uid of the Node. */
  public String uid() {
    return client.nodes().withName(name).require().getMetadata().getUid();
  }
}
