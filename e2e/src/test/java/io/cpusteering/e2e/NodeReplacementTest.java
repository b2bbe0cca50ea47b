// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.CpuMapThreads;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A node that is deleted from the API goes on as it was: absence is never an order. */
@ClusterTest
@Order(9)
class NodeReplacementTest {
  private static final int GENTLE_RATE = 2_000;
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: steady}
      spec:
        nodeSelector: {}
        safety: {confirm: 0s}
        interfaces: {defaultRoute: true}
        steer: {algorithm: RoundRobin, cpus: {list: "1"}}
      """;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  NodeReplacementTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  void keepsSteeringWhileTheNodeIsGoneAndAfterItCameBack() {
    Node node = cluster.node("node-2");
    steering.apply(POLICY);
    steering.awaitReady("steady");
    InterfaceStatus before = steering.on(node, Node.UPLINK);
    String uid = steering.node(node).getMetadata().getUid();
    Map<Integer, Long> threads = CpuMapThreads.of(before.cpuMap().id());
    try (Receiver receiver = Receiver.on(node)) {

      Delivery delivery =
          new Sender(cluster.fabric(), receiver)
              .udpDuring(
                  GENTLE_RATE,
                  () -> {
                    deleteAndRegister(node, uid);
                    awaitNewObject(node, uid);
                  });

      assertThat(delivery.arrivals().udpOn(1))
          .as("every packet was steered all the time: %s", delivery.summary())
          .isEqualTo(delivery.arrivals().udpOnAll())
          .isPositive();
    }
    assertThat(steering.on(node, Node.UPLINK))
        .extracting(InterfaceStatus::programId, InterfaceStatus::linkId)
        .containsExactly(before.programId(), before.linkId());
    assertThat(CpuMapThreads.of(before.cpuMap().id())).isEqualTo(threads);
    assertThat(steering.node(node).getSpec().policies())
        .singleElement()
        .satisfies(reference -> assertThat(reference.policy()).isEqualTo("steady"));
  }

  private void deleteAndRegister(Node node, String uid) {
    cluster.kubectl("delete", "node", node.name());
    // Owned by the Node, our object goes with it.
    Steering.eventually("the old object of " + node + " is gone")
        .until(
            () ->
                steering.nodes().stream()
                    .noneMatch(object -> object.getMetadata().getUid().equals(uid)));
    assertThat(node.xdpOn(Node.UPLINK)).as("steering while the node is gone").isPresent();
    // A kubelet registers its node when it starts.
    cluster.kubelet(node, false);
    cluster.kubelet(node, true);
    installation.awaitAgents();
  }

  private void awaitNewObject(Node node, String uid) {
    Steering.eventually("a new object of " + node + " with the policy")
        .until(
            () ->
                !steering.node(node).getMetadata().getUid().equals(uid)
                    && steering.on(node, Node.UPLINK).programId() != null);
    steering.awaitReady("steady");
  }
}
