// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import static org.awaitility.Awaitility.await;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.Output;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The release of our chart in the cluster, made by the real Helm. */
public final class Installation {
  /** Name of the release. */
  public static final String RELEASE = "cpu-steering";

  /** Where it is installed. */
  public static final String NAMESPACE = "cpu-steering";

  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Cluster cluster;

  Installation(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Installs the chart unless it is, and waits until every node has a ready agent. */
  public void ensure() {
    if (isInstalled()) {
      awaitAgents();
    } else {
      install();
    }
  }

  /** By what Helm itself keeps of its releases: to ask Helm before each test would take longer. */
  private boolean isInstalled() {
    return !cluster
        .api()
        .secrets()
        .inNamespace(NAMESPACE)
        .withLabel("owner", "helm")
        .withLabel("name", RELEASE)
        .withLabel("status", "deployed")
        .list()
        .getItems()
        .isEmpty();
  }

  /** Installs the chart as the README says, with the dashboard, and waits until all is ready. */
  public void install() {
    cluster
        .api()
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
                .endMetadata()
                .build())
        .createOr(NonDeletingOperation::update);
    helm(
            "install",
            RELEASE,
            cluster.repository().resolve("charts/cpu-steering").toString(),
            "--namespace",
            NAMESPACE,
            "--set",
            "dashboard.enabled=true",
            "--wait",
            "--timeout",
            LIMIT.toSeconds() + "s")
        .orFail();
    awaitAgents();
  }

  /**
   * Upgrades the release to other values, all agents at once, and waits until all is ready.
   *
   * @param value as for {@code --set}
   */
  public void upgrade(String value) {
    helm(
            "upgrade",
            RELEASE,
            cluster.repository().resolve("charts/cpu-steering").toString(),
            "--namespace",
            NAMESPACE,
            "--reuse-values",
            "--set",
            value,
            "--set",
            "agent.maxUnavailable=100%",
            "--wait",
            "--timeout",
            LIMIT.toSeconds() + "s")
        .orFail();
    awaitAgents();
  }

  /** Waits until every registered node has a ready agent. */
  public void awaitAgents() {
    await("a ready agent on every node")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .until(
            () ->
                cluster.nodes().stream()
                    .map(this::findAgentOn)
                    .allMatch(agent -> agent.filter(AgentPod::isReady).isPresent()));
  }

  /**
   * Uninstalls the release if it is there.
   *
   * @return what Helm said
   */
  public Output uninstall() {
    return helm(
            "uninstall",
            RELEASE,
            "--namespace",
            NAMESPACE,
            "--ignore-not-found",
            "--wait",
            "--timeout",
            LIMIT.toSeconds() + "s")
        .orFail();
  }

  /** The DaemonSet of the agents. */
  public DaemonSet agents() {
    return only(
        cluster.api().apps().daemonSets().inNamespace(NAMESPACE).list().getItems(), "DaemonSet");
  }

  /** The Deployment of the operator. */
  public Deployment operator() {
    return only(
        cluster.api().apps().deployments().inNamespace(NAMESPACE).list().getItems(), "Deployment");
  }

  /** All pods of the release. */
  public List<Pod> pods() {
    return cluster.api().pods().inNamespace(NAMESPACE).list().getItems();
  }

  /** The first node on which no operator runs. */
  public Node nodeWithoutOperator() {
    List<Pod> pods = pods();
    return cluster.nodes().stream()
        .filter(node -> pods.stream().noneMatch(pod -> isOn(pod, node) && !isAgentOn(pod, node)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("an operator runs on every node"));
  }

  /** The agent on a node. */
  public AgentPod agentOn(Node node) {
    return findAgentOn(node).orElseThrow(() -> new AssertionError("there is no agent on " + node));
  }

  private Optional<AgentPod> findAgentOn(Node node) {
    return pods().stream()
        .filter(pod -> isAgentOn(pod, node))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .findFirst()
        .map(pod -> new AgentPod(node, pod));
  }

  private static boolean isAgentOn(Pod pod, Node node) {
    return isOn(pod, node)
        && pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getKind().equals("DaemonSet"));
  }

  private static boolean isOn(Pod pod, Node node) {
    return node.name().equals(pod.getSpec().getNodeName());
  }

  private static <T> T only(List<T> found, String kind) {
    if (found.size() != 1) {
      throw new AssertionError(
          "the chart was to make one %s in %s and made %d"
              .formatted(kind, NAMESPACE, found.size()));
    }
    return found.getFirst();
  }

  private Output helm(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addFirst("helm");
    return cluster
        .fabric()
        .start(words.toArray(String[]::new))
        .await(LIMIT.plus(Duration.ofSeconds(30)));
  }
}
