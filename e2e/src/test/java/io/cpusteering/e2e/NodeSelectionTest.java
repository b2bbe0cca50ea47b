// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A node is steered while its labels match the policy, and no longer. */
@ClusterTest
@Order(5)
class NodeSelectionTest {
  private static final String LABEL = "e2e.cpusteering.io/role";
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: gateways}
      spec:
        nodeSelector: {matchLabels: {e2e.cpusteering.io/role: gateway}}
        interfaces: {defaultRoute: true}
        steer: {cpus: {list: "0-1"}}
      """;

  private final Cluster cluster;
  private final Steering steering;

  NodeSelectionTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
  }

  @AfterEach
  void removeLabel() {
    cluster.kubectl("label", "nodes", "--all", LABEL + "-");
  }

  @Test
  void followsTheLabelOfANode() {
    Node gateway = cluster.node("node-2");
    steering.apply(POLICY);
    steering.awaitPolicy(
        "gateways", "selects nobody", status -> Objects.equals(status.selected(), 0));

    cluster.kubectl("label", "node", gateway.name(), LABEL + "=gateway");
    steering.awaitSteered(gateway, Node.UPLINK, "gateways");
    assertThat(gateway.xdpOn(Node.UPLINK)).isPresent();
    assertThat(cluster.node("node-1").xdpOn(Node.UPLINK)).isEmpty();
    assertThat(cluster.node("node-3").xdpOn(Node.UPLINK)).isEmpty();
    assertThat(steering.awaitReady("gateways").selected()).isEqualTo(1);

    cluster.kubectl("label", "node", gateway.name(), LABEL + "-");
    steering.awaitDetached(gateway, Node.UPLINK);
    Steering.eventually("no pins").until(() -> gateway.pins().isEmpty());
  }
}
