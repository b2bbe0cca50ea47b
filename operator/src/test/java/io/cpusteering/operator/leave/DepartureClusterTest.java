// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import static io.cpusteering.operator.live.LiveCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.operator.live.FakeNode;
import io.cpusteering.operator.live.LiveCluster;
import io.cpusteering.operator.live.Policies;
import io.cpusteering.operator.live.RunningOperator;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class DepartureClusterTest {
  private static final Map<String, String> ROLE = Map.of("role", "fake");

  private final LiveCluster cluster = LiveCluster.open();
  private FakeNode withAgent;
  private FakeNode without;

  @BeforeEach
  void steer() {
    withAgent = FakeNode.register(cluster, "fake-1", ROLE).startAgent();
    without = FakeNode.register(cluster, "fake-2", ROLE);
    new Policies(cluster).apply("spread", 0, 512);
    try (RunningOperator operator = RunningOperator.start(cluster, "one")) {
      eventually(
          "given",
          () ->
              operator.code("/readyz") == 200
                  && withAgent.policies().equals(List.of("spread"))
                  && without.policies().equals(List.of("spread")));
    }
  }

  @AfterEach
  void clean() {
    withAgent.delete();
    without.delete();
    cluster.close();
  }

  @Test
  void waitsForTheAgentsAndNamesTheNodesLeftBehind() {
    cluster.client().resource(deployment()).create();

    CompletableFuture<List<String>> behind =
        CompletableFuture.supplyAsync(departure(Duration.ofSeconds(60))::run);
    eventually("asked", () -> leave(withAgent) && leave(without));
    assertThat(withAgent.policies()).as("the operator's field stays").containsExactly("spread");
    withAgent.answerLeft();

    assertThat(behind.join()).contains("fake-2").doesNotContain("fake-1");
    assertThat(withAgent.object()).isNull();
    assertThat(without.object()).isNull();
    assertThat(cluster.client().resource(deployment()).require().getSpec().getReplicas()).isZero();
  }

  @Test
  void worksWithTheOperatorGoneAndAnAgentThatNeverAnswers() {
    List<String> behind = departure(Duration.ofSeconds(1)).run();

    assertThat(behind).contains("fake-1", "fake-2");
    assertThat(withAgent.object()).isNull();
  }

  @Test
  void policiesSayThatNothingIsSteered() {
    // When
    departure(Duration.ofSeconds(1)).run();

    // Then
    CpuSteeringPolicyStatus status = new Policies(cluster).status("spread");
    assertThat(status.selected()).isZero();
    assertThat(status.ready()).isZero();
    assertThat(status.conditions())
        .allSatisfy(
            it -> {
              assertThat(it.getStatus()).isEqualTo("False");
              assertThat(it.getReason()).isEqualTo("Uninstalled");
              assertThat(it.getMessage()).contains("install it again", "fake-1, fake-2");
            })
        .extracting(Condition::getType)
        .containsExactly("Ready", "Progressing", "Degraded");
  }

  @Test
  void leavesNoOrderForTheNextInstallation() {
    departure(Duration.ofSeconds(1)).run();

    try (RunningOperator operator = RunningOperator.start(cluster, "two")) {
      eventually(
          "given again",
          () ->
              operator.code("/readyz") == 200
                  && withAgent.policies().equals(List.of("spread"))
                  && !leave(withAgent));
    }
  }

  @Test
  void anOrderThatOutlivedItsUninstallIsLiftedByTheNextInstallationAlone() throws Exception {
    operatorPod("earlier");
    Thread.sleep(1100); // the API server tells time in seconds
    new NodeObjects(cluster.client()).ask(List.of(withAgent.object(), without.object()));
    Thread.sleep(1100);
    operatorPod("later");

    new OutlivedOrders(cluster.client(), cluster.namespace(), "earlier").lift();
    assertThat(leave(withAgent) && leave(without)).as("still in force").isTrue();

    try (RunningOperator operator = RunningOperator.start(cluster, "later")) {
      eventually(
          "given again",
          () ->
              operator.code("/readyz") == 200
                  && withAgent.policies().equals(List.of("spread"))
                  && !leave(withAgent)
                  && !leave(without));
    }
  }

  private void operatorPod(String name) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("operator")
            .withImage("localhost/none")
            .endContainer()
            .endSpec()
            .build();
    cluster.client().resource(pod).create();
  }

  private Departure departure(Duration patience) {
    return new Departure(
        cluster.client(),
        new LeaveSettings(
            cluster.namespace(),
            FakeNode.AGENT_SELECTOR,
            "operator",
            "cpusteering.io/fake=operator",
            patience,
            Duration.ofMillis(100)),
        InstantSource.system());
  }

  private static boolean leave(FakeNode node) {
    CpuSteeringNode object = node.object();
    return object != null && Boolean.TRUE.equals(object.getSpec().leave());
  }

  private Deployment deployment() {
    Map<String, String> labels = Map.of("cpusteering.io/fake", "operator");
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("operator")
        .withNamespace(cluster.namespace())
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .withNewSelector()
        .withMatchLabels(labels)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("operator")
        .withImage("localhost/none")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
