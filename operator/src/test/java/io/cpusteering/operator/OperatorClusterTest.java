// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import static io.cpusteering.operator.live.LiveCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.operator.live.FakeNode;
import io.cpusteering.operator.live.LiveCluster;
import io.cpusteering.operator.live.Policies;
import io.cpusteering.operator.live.RunningOperator;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole operator against a real API server; only the agents are played. */
@Tag("cluster")
class OperatorClusterTest {
  private static final Map<String, String> ROLE = Map.of("role", "fake");

  private final LiveCluster cluster = LiveCluster.open();
  private final Policies policies = new Policies(cluster);
  private FakeNode first;
  private FakeNode second;
  private RunningOperator operator;

  @BeforeEach
  void start() {
    first = FakeNode.register(cluster, "fake-1", ROLE).startAgent();
    second = FakeNode.register(cluster, "fake-2", ROLE).startAgent();
    operator = RunningOperator.start(cluster, "one");
    eventually("node objects", () -> first.object() != null && second.object() != null);
  }

  @AfterEach
  void stop() {
    operator.close();
    first.delete();
    second.delete();
    cluster.close();
  }

  @Test
  void takesAPolicyToItsNodesAndTheirAnswersBack() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    first.answer(PolicyState.READY);
    second.answer(PolicyState.FAILED);
    eventually("failed", () -> condition("Degraded").equals("True NodesFailed"));

    second.answer(PolicyState.READY);

    eventually("ready", () -> condition("Ready").equals("True Steering"));
    assertThat(condition("Degraded")).isEqualTo("False AsAsked");
    assertThat(condition("Progressing")).isEqualTo("False UpToDate");
    assertThat(policies.status("spread").ready()).isEqualTo(2);
    assertThat(policies.status("spread").updated()).isEqualTo(2);
    eventually("told", () -> policies.events("spread").contains("Steering"));
    assertThat(policies.events("spread"))
        .containsSubsequence("RollingOut", "NodesFailed", "Recovered", "Steering");
    assertThat(operator.metric("cpu_steering_policy_nodes{policy=\"spread\",state=\"ready\"}"))
        .isEqualTo(2);
    assertThat(operator.metrics())
        .contains("operator_sdk_")
        .as("a series for each bucket of each kind of object")
        .doesNotContain("_bucket{");
  }

  @Test
  void makesARevisionThatThePolicyOwns() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));

    policies.apply("spread", 5, 512);
    policies.apply("spread", 5, 1024);

    eventually("edited", () -> policies.revisions("spread").size() == 2);
    List<ControllerRevision> revisions = policies.revisions("spread");
    assertThat(revisions).extracting(ControllerRevision::getRevision).containsExactly(1L, 2L);
    ControllerRevision newest = revisions.getLast();
    assertThat(newest.getMetadata().getLabels())
        .containsOnlyKeys("cpusteering.io/policy-uid")
        .containsValue(policies.get("spread").getMetadata().getUid());
    assertThat(newest.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getController()).isTrue();
              assertThat(owner.getBlockOwnerDeletion()).isNull();
            });
    assertThat(cluster.client().getKubernetesSerialization().asJson(newest.getData()))
        .contains("\"queueSize\":1024", "\"mode\":\"Native\"")
        .doesNotContain("nodeSelector", "priority");
    eventually("given", () -> first.revisions().equals(List.of(newest.getMetadata().getName())));
  }

  @Test
  void ordersPoliciesByPrecedenceAndDropsWhatNoLongerSelects() {
    policies.apply("low", 0, 512);
    policies.apply("high", 7, 512);
    eventually("given", () -> given("high", "low"));

    first.label("role", null);
    policies.delete("high");

    eventually("dropped", () -> first.policies().isEmpty());
    eventually("deleted", () -> second.policies().equals(List.of("low")));
    assertThat(first.object()).as("an object that lists nothing: detach").isNotNull();
  }

  @Test
  void writesNothingWhenNothingHasChanged() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    first.answer(PolicyState.READY);
    second.answer(PolicyState.READY);
    eventually("ready", () -> condition("Ready").equals("True Steering"));
    operator.close();

    operator = RunningOperator.start(cluster, "two");

    eventually(
        "a pass",
        () -> operator.metric("cpu_steering_policy_nodes{policy=\"spread\",state=\"ready\"}") == 2);
    assertThat(operator.metric("cpu_steering_node_writes_total")).isZero();
    assertThat(operator.metric("cpu_steering_revision_writes_total")).isZero();
    assertThat(operator.metric("cpu_steering_policy_status_writes_total")).isZero();
  }

  @Test
  void putsRightWhatOthersTouched() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    first.answer(PolicyState.READY);

    edit(first, new CpuSteeringNodeSpec(List.of(), true, null, null));
    cluster.client().resources(CpuSteeringNode.class).withName("fake-2").delete();

    eventually("given again", () -> given("spread"));
    assertThat(spec(first).leave()).as("leave is someone else's field").isTrue();
    eventually("not counted", () -> Objects.equals(policies.status("spread").selected(), 1));
  }

  @Test
  void keepsSteeringANodeThatRegistersAnew() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    String before = first.uid();

    first.delete();
    first.register(ROLE);

    eventually(
        "owned by the new one",
        () ->
            first.object() != null
                && owners(first).equals(List.of(first.uid()))
                && first.policies().equals(List.of("spread")));
    assertThat(first.uid()).isNotEqualTo(before);
  }

  @Test
  void saysWhenANodeOrItsAgentIsAway() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    first.answer(PolicyState.READY);
    second.answer(PolicyState.SUPERSEDED);
    eventually("answered", () -> condition("Ready").equals("False Superseded"));

    first.ready(false);
    second.stopAgent();

    eventually("away", () -> Objects.equals(policies.status("spread").unreachable(), 2));
    assertThat(condition("Degraded")).isEqualTo("True NodesUnreachable");
  }

  @Test
  void carriesTheOffSwitchOfANodeToItsObjectAndCountsWhatTheAgentAnswers() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    first.answer(PolicyState.READY);
    second.answer(PolicyState.READY);

    second.annotate("cpusteering.io/disabled", "looking for a loss");

    eventually("off", () -> Boolean.TRUE.equals(spec(second).disabled()));
    assertThat(spec(second).disabledReason()).isEqualTo("looking for a loss");
    assertThat(spec(second).policies()).hasSize(1);
    assertThat(spec(first).disabled()).isNotEqualTo(true);
    second.answer(PolicyState.DISABLED);
    eventually("counted", () -> Objects.equals(policies.status("spread").disabled(), 1));
    assertThat(condition("Ready")).isEqualTo("True Steering");

    second.annotate("cpusteering.io/disabled", null);

    eventually("on", () -> Boolean.FALSE.equals(spec(second).disabled()));
    assertThat(spec(second).disabledReason()).isNull();
  }

  @Test
  void takesBackAnOffSwitchThatWasNotMadeOnTheNode() {
    policies.apply("spread", 0, 512);
    eventually("given", () -> given("spread"));
    first.answer(PolicyState.READY);
    second.answer(PolicyState.READY);
    // A pass writes statuses last, so that every write of a node before it is counted.
    eventually("ready", () -> condition("Ready").equals("True Steering"));
    double writes = operator.metric("cpu_steering_node_writes_total");

    edit(first, new CpuSteeringNodeSpec(spec(first).policies(), null, true, "by hand"));

    eventually("on again", () -> !Boolean.TRUE.equals(spec(first).disabled()));
    second.label("role", null);
    eventually("dropped", () -> second.policies().isEmpty());
    eventually("told", () -> Objects.equals(policies.status("spread").selected(), 1));
    assertThat(operator.metric("cpu_steering_node_writes_total"))
        .as("each is written once, and the first not again and again")
        .isEqualTo(writes + 2);
  }

  @Test
  void oneOfTwoReplicasWritesAndTheOtherTakesOver() {
    try (RunningOperator other = RunningOperator.start(cluster, "two")) {
      policies.apply("spread", 0, 512);
      eventually("given", () -> given("spread"));
      eventually("a replica that stands by is ready", () -> other.code("/readyz") == 200);
      assertThat(other.metric("cpu_steering_node_writes_total")).isZero();

      operator.close();
      policies.apply("spread", 0, 1024);

      eventually("edited", () -> policies.revisions("spread").size() == 2);
      eventually("given", () -> other.metric("cpu_steering_node_writes_total") == 2);
    }
  }

  private boolean given(String... names) {
    return first.policies().equals(List.of(names)) && second.policies().equals(List.of(names));
  }

  private String condition(String type) {
    return policies.condition("spread", type);
  }

  private static CpuSteeringNodeSpec spec(FakeNode node) {
    return Objects.requireNonNull(node.object()).getSpec();
  }

  private void edit(FakeNode node, CpuSteeringNodeSpec spec) {
    cluster
        .client()
        .resources(CpuSteeringNode.class)
        .withName(node.name())
        .edit(
            object -> {
              object.setSpec(spec);
              return object;
            });
  }

  private static List<String> owners(FakeNode node) {
    return Objects.requireNonNull(node.object()).getMetadata().getOwnerReferences().stream()
        .map(OwnerReference::getUid)
        .toList();
  }
}
