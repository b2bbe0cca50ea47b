// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Leaving: comes last, since it takes away what the other tests share. */
@ClusterTest
@Order(100)
class UninstallTest {
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: remaining}
      spec:
        nodeSelector: {}
        interfaces: {defaultRoute: true}
        steer: {cpus: {list: "0-1"}}
      """;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  UninstallTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  @Order(1)
  void leavesNothingAndAnotherInstallationSteersAgain() {
    List<Long> programs = steerEverywhere();

    installation.uninstall();

    assertNothingIsLeft(programs);
    installation.install();
    steering.awaitReady("remaining");
  }

  @Test
  @Order(2)
  void leavesNothingWithTheOperatorAlreadyGone() {
    List<Long> programs = steerEverywhere();
    String operator = installation.operator().getMetadata().getName();
    cluster.kubectl(
        "scale", "deployment", operator, "--replicas=0", "--namespace", Installation.NAMESPACE);
    Steering.eventually("the operator is gone")
        .until(() -> installation.pods().size() == cluster.nodes().size());

    installation.uninstall();

    assertNothingIsLeft(programs);
    cluster.kubectl("delete", "cpusteeringpolicies", "--all", "--timeout=60s");
  }

  private List<Long> steerEverywhere() {
    steering.apply(POLICY);
    steering.awaitReady("remaining");
    return cluster.nodes().stream()
        .map(node -> steering.on(node, Node.UPLINK).programId())
        .toList();
  }

  private void assertNothingIsLeft(List<Long> programs) {
    assertThat(cluster.nodes())
        .allSatisfy(
            node -> {
              assertThat(node.xdpOn(Node.UPLINK)).isEmpty();
              assertThat(node.pins()).isEmpty();
            });
    assertThat(programs)
        .as("programs in the kernel")
        .hasSize(3)
        .noneMatch(
            id -> cluster.fabric().attempt("bpftool", "prog", "show", "id", "" + id).succeeded());
    Steering.eventually("no pod is left").until(() -> installation.pods().isEmpty());
    assertThat(steering.nodes()).as("node objects").isEmpty();
    assertThat(steering.policy("remaining").getMetadata())
        .as("the policy stays, and nothing holds on to it")
        .satisfies(
            policy -> {
              assertThat(policy.getDeletionTimestamp()).isNull();
              assertThat(policy.getFinalizers()).isEmpty();
            });
    assertThat(steering.policy("remaining").getStatus().conditions())
        .as("and says that nothing is steered")
        .allSatisfy(
            it -> {
              assertThat(it.getStatus()).isEqualTo("False");
              assertThat(it.getReason()).isEqualTo("Uninstalled");
            });
  }
}
