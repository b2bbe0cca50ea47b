// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Revisions of policies are ControllerRevisions, in the namespace of a DaemonSet that keeps its own
 * there and prunes what it takes for them.
 */
@ClusterTest
@Order(10)
class RevisionRetentionTest {
  private static final int EDITS = 12;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  RevisionRetentionTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  void twelveRevisionsSurviveTwoRolloutsOfTheAgents() {
    for (int edit = 1; edit <= EDITS; edit++) {
      apply(edit);
      int expected = edit;
      Steering.eventually("a revision for edit " + edit)
          .until(() -> revisions().size() == expected);
    }
    steering.awaitReady("edited");
    Set<String> made = revisions();
    long program = Objects.requireNonNull(programOn("node-1"));
    cluster.kubectl(
        "patch",
        "daemonset",
        installation.agents().getMetadata().getName(),
        "--namespace",
        Installation.NAMESPACE,
        "--type=merge",
        "--patch",
        "{\"spec\":{\"revisionHistoryLimit\":1,\"updateStrategy\":{\"rollingUpdate\":{\"maxUnavailable\":3}}}}");

    rollOut();
    rollOut();

    Steering.eventually("the DaemonSet has pruned its own revisions")
        .until(() -> revisionsOfTheDaemonSet() == 2);
    assertThat(revisions()).hasSize(EDITS).isEqualTo(made);
    assertThat(programOn("node-1")).as("the program outlives the agents").isEqualTo(program);
  }

  private void rollOut() {
    String daemonSet = "daemonset/" + installation.agents().getMetadata().getName();
    cluster.kubectl("rollout", "restart", daemonSet, "--namespace", Installation.NAMESPACE);
    cluster.kubectl(
        "rollout", "status", daemonSet, "--namespace", Installation.NAMESPACE, "--timeout=120s");
  }

  private Set<String> revisions() {
    return cluster
        .api()
        .apps()
        .controllerRevisions()
        .inNamespace(Installation.NAMESPACE)
        .withLabel(ApiGroup.POLICY_UID_LABEL, steering.policy("edited").getMetadata().getUid())
        .list()
        .getItems()
        .stream()
        .map(revision -> revision.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  private long revisionsOfTheDaemonSet() {
    DaemonSet agents = installation.agents();
    return cluster
        .api()
        .apps()
        .controllerRevisions()
        .inNamespace(Installation.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .flatMap(revision -> revision.getMetadata().getOwnerReferences().stream())
        .filter(owner -> owner.getUid().equals(agents.getMetadata().getUid()))
        .count();
  }

  private Long programOn(String node) {
    return steering.on(cluster.node(node), Node.UPLINK).programId();
  }

  private void apply(int edit) {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: edited}
        spec:
          nodeSelector: {}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {queueSize: 2048, cpus: {list: "0-1", weights: [{cpus: "1", weight: %d}]}}
        """
            .formatted(edit + 1));
  }
}
