// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.AgentPod;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A policy cuts a node off from the API server. Nobody can tell its agent so: it undoes the change
 * by itself and says why, and the other nodes go on, one of them with the operator.
 */
@ClusterTest
@Order(1)
class CutOffTest {
  private static final String OUT = "wrong0";
  private static final String BEYOND = "wrong1";

  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: spread}
      spec:
        nodeSelector: %s
        interfaces: {defaultRoute: true}
        %s
      """;

  private static final String ONE_NODE = "{matchLabels: {kubernetes.io/hostname: %s}}";
  private static final String EVERY_NODE = "{}";
  private static final String STEER = "steer: {cpus: {list: \"0-1\"}}";

  private static final String DROPS_ALL =
      """
      rules:
        - {name: v4, match: {sources: [0.0.0.0/0]}, drop: {}}
        - {name: v6, match: {sources: ["::/0"]}, drop: {}}
      """;

  /** Where no answer is to come: the least. */
  private static final String AT_ONCE = "\n  safety: {confirm: 5s}";

  /**
   * Long enough for three answers of the other nodes on a busy machine, and over before the node
   * counts as lost.
   */
  private static final String SOON = "\n  safety: {confirm: 12s}";

  /**
   * Longer than a node takes to count as lost; and for what is good, which three answers confirm.
   */
  private static final String LATE = "\n  safety: {confirm: 35s}";

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;
  private Node node;

  CutOffTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @BeforeEach
  void chooseNode() {
    node = installation.nodeWithoutOperator();
  }

  @AfterEach
  void removeInterfaces() {
    node.attempt("ip", "link", "del", OUT);
  }

  @Test
  void aRuleThatDropsEverythingIsUndoneAndNotTriedAgainUntilTheSpecChanges() {
    // When
    steering.apply(POLICY.formatted(oneNode(), DROPS_ALL + "  " + STEER + LATE));

    // Then: it is really cut off, and to be seen as that by those who are not
    Steering.eventually(node + " is lost to the API server").until(() -> !isReady());
    Steering.eventually("the policy counts " + node + " as out of reach")
        .until(() -> Objects.equals(status().unreachable(), 1));
    assertThat(node.xdpOn(Node.UPLINK)).isPresent();

    // And: nobody did anything
    steering.awaitDetached(node, Node.UPLINK);
    awaitReadyAgain();
    NodePolicyStatus lost = awaitLost(PolicyState.FAILED);
    assertThat(lost.message())
        .contains(
            "the gateway 10.199.0.1 on eth0 (IP)",
            "the API server (https://10.96.0.1:443/livez)",
            "packets go to the stack there",
            "it is not tried again until the policy's spec changes")
        .as("what does not come in by the uplink still answered")
        .doesNotContain("the kubelet", "(ARP)");
    awaitEvent("the API server");
    CpuSteeringPolicyStatus counted =
        steering.awaitPolicy("spread", "counts the failure", it -> Objects.equals(it.failed(), 1));
    assertThat(counted)
        .extracting(
            CpuSteeringPolicyStatus::selected,
            CpuSteeringPolicyStatus::ready,
            CpuSteeringPolicyStatus::unreachable)
        .containsExactly(1, 0, 0);

    // When all begins anew but the spec
    cluster.kubectl("annotate", "cpusteeringpolicy", "spread", "example.org/touched=yes");
    AgentPod before = installation.agentOn(node);
    cluster.kubectl(
        "delete", "pod", "-n", Installation.NAMESPACE, before.pod().getMetadata().getName());
    installation.awaitAgents();

    // Then
    AgentPod now = installation.agentOn(node);
    assertThat(now.uid()).isNotEqualTo(before.uid());
    Steering.eventually("the new agent knows of it")
        .until(() -> log(now).contains("ConnectivityLost: policy spread"));
    assertThat(log(now)).doesNotContain("Confirming: ");
    assertThat(node.xdpOn(Node.UPLINK)).isEmpty();

    // When
    steering.apply(POLICY.formatted(oneNode(), STEER + LATE));

    // Then
    steering.awaitSteered(node, Node.UPLINK, "spread");
    assertThat(steering.awaitReady("spread"))
        .extracting(CpuSteeringPolicyStatus::ready, CpuSteeringPolicyStatus::failed)
        .containsExactly(1, 0);
    assertThat(isReady()).isTrue();
  }

  @Test
  void anEditThatCutsOffOneOfThreeNodesIsUndoneThereAndCounted() {
    // Given
    steering.apply(POLICY.formatted(EVERY_NODE, STEER + LATE));
    assertThat(steering.awaitReady("spread").ready()).isEqualTo(3);
    InterfaceStatus first = steering.on(node, Node.UPLINK);

    // When: an address that only this node has
    steering.apply(POLICY.formatted(EVERY_NODE, drops(node.address()) + "  " + STEER + SOON));

    // Then
    NodePolicyStatus lost = awaitLost(PolicyState.DEGRADED);
    assertThat(lost.revision()).isEqualTo(first.revision());
    assertThat(lost.message())
        .contains(
            "the API server (https://", "revision " + first.revision() + " is in force again");
    CpuSteeringPolicyStatus counted =
        steering.awaitPolicy(
            "spread",
            "is in force on the others, and not on " + node,
            it -> Objects.equals(it.failed(), 1) && Objects.equals(it.ready(), 2));
    assertThat(counted)
        .extracting(
            CpuSteeringPolicyStatus::selected,
            CpuSteeringPolicyStatus::superseded,
            CpuSteeringPolicyStatus::unreachable,
            CpuSteeringPolicyStatus::disabled)
        .containsExactly(3, 0, 0, 0);
    assertThat(condition(counted, "Ready"))
        .satisfies(it -> assertThat(it.getStatus()).isEqualTo("False"))
        .satisfies(it -> assertThat(it.getReason()).isEqualTo("NodesFailed"))
        .extracting(Condition::getMessage)
        .asString()
        .contains("steered as asked on 2 of 3 nodes", node + " (ConnectivityLost: ");
    assertThat(condition(counted, "Degraded").getStatus()).isEqualTo("True");
    assertThat(condition(counted, "Progressing").getStatus()).isEqualTo("False");
    assertThat(steering.on(node, Node.UPLINK))
        .extracting(InterfaceStatus::revision, InterfaceStatus::linkId)
        .containsExactly(first.revision(), first.linkId());
    assertThat(steering.on(another(), Node.UPLINK).revision())
        .isEqualTo(counted.revision())
        .isNotEqualTo(first.revision());

    // When: an address that nobody has
    steering.apply(POLICY.formatted(EVERY_NODE, drops("198.51.100.7") + "  " + STEER + LATE));

    // Then
    CpuSteeringPolicyStatus mended = steering.awaitReady("spread");
    assertThat(mended)
        .extracting(CpuSteeringPolicyStatus::ready, CpuSteeringPolicyStatus::failed)
        .containsExactly(3, 0);
    assertThat(steering.on(node, Node.UPLINK))
        .extracting(InterfaceStatus::revision, InterfaceStatus::linkId)
        .containsExactly(mended.revision(), first.linkId());
  }

  @Test
  void aRedirectOfTheUplinkOutOfAWrongInterfaceIsUndone() {
    // Given
    node.exec("ip", "link", "add", OUT, "type", "veth", "peer", "name", BEYOND);
    node.exec("ip", "link", "set", OUT, "up");
    node.exec("ip", "link", "set", BEYOND, "up");

    // When
    steering.apply(
        POLICY.formatted(oneNode(), "redirect: {interfaces: [%s]}".formatted(OUT) + AT_ONCE));

    // Then
    NodePolicyStatus lost = awaitLost(PolicyState.FAILED);
    assertThat(lost.message())
        .contains("the gateway 10.199.0.1 on eth0 (ARP)", "the API server (https://");
    steering.awaitDetached(node, Node.UPLINK);
    awaitEvent("(ARP)");
    awaitReadyAgain();
  }

  private String oneNode() {
    return ONE_NODE.formatted(node);
  }

  private Node another() {
    return cluster.nodes().stream()
        .filter(it -> !it.name().equals(node.name()))
        .findFirst()
        .orElseThrow();
  }

  private static String drops(String destination) {
    return "rules: [{name: mistake, match: {destinations: [%s/32]}, drop: {}}]%n"
        .formatted(destination);
  }

  private NodePolicyStatus awaitLost(PolicyState state) {
    Steering.eventually(node + " says that it had lost its connections")
        .until(
            () ->
                steering
                    .find("spread", node)
                    .filter(it -> "ConnectivityLost".equals(it.reason()))
                    .filter(it -> String.valueOf(it.message()).contains("not tried again"))
                    .filter(it -> it.state() == state)
                    .isPresent());
    return steering.find("spread", node).orElseThrow();
  }

  private void awaitReadyAgain() {
    Steering.eventually(node + " is ready again").until(this::isReady);
  }

  private boolean isReady() {
    return cluster.api().nodes().withName(node.name()).get().getStatus().getConditions().stream()
        .filter(it -> it.getType().equals("Ready"))
        .map(NodeCondition::getStatus)
        .anyMatch("True"::equals);
  }

  private CpuSteeringPolicyStatus status() {
    return steering.policy("spread").getStatus();
  }

  private static Condition condition(CpuSteeringPolicyStatus of, String type) {
    return of.conditions().stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private String log(AgentPod agent) {
    return cluster.kubectl(
        "logs", "-n", Installation.NAMESPACE, agent.pod().getMetadata().getName());
  }

  private void awaitEvent(String text) {
    Pattern line =
        Pattern.compile("\\s+Warning\\s+ConnectivityLost\\s.*%s.*".formatted(Pattern.quote(text)));
    Steering.eventually("kubectl describe shows an Event")
        .until(
            () ->
                cluster
                    .kubectl("describe", "cpusteeringnode", node.name())
                    .lines()
                    .anyMatch(it -> line.matcher(it).matches()));
  }
}
