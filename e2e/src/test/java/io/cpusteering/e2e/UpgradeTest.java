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

/**
 * {@code helm upgrade} replaces every agent, here by one that may not set the priority of threads:
 * it keeps what is there, and says what it can no longer do.
 */
@ClusterTest
@Order(16)
class UpgradeTest {
  private static final int GENTLE_RATE = 2_000;
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: kept}
      spec:
        nodeSelector: {}
        interfaces: {defaultRoute: true}
        steer: {algorithm: RoundRobin, cpus: {list: "1"}}
      """;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  UpgradeTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  void keepsSteeringAndReportsALostAbilityUntilItIsBack() {
    Node node = cluster.node("node-1");
    steering.apply(POLICY);
    steering.awaitReady("kept");
    InterfaceStatus before = steering.on(node, Node.UPLINK);
    Map<Integer, Long> threads = CpuMapThreads.of(before.cpuMap().id());
    try (Receiver receiver = Receiver.on(node)) {

      Delivery delivery =
          new Sender(cluster.fabric(), receiver)
              .udpDuring(
                  GENTLE_RATE,
                  () -> {
                    try {
                      installation.upgrade("agent.threadPriority.enabled=false");
                      awaitThreadsMayStarve(node, true);
                    } finally {
                      installation.upgrade("agent.threadPriority.enabled=true");
                    }
                    awaitThreadsMayStarve(node, false);
                  });

      assertThat(delivery.arrivals().udpOn(1))
          .as("every packet was steered all the time: %s", delivery.summary())
          .isEqualTo(delivery.arrivals().udpOnAll())
          .isPositive();
    }
    steering.awaitReady("kept");
    assertThat(steering.on(node, Node.UPLINK))
        .extracting(InterfaceStatus::programId, InterfaceStatus::linkId)
        .containsExactly(before.programId(), before.linkId());
    assertThat(CpuMapThreads.of(before.cpuMap().id())).isEqualTo(threads);
  }

  private void awaitThreadsMayStarve(Node node, boolean expected) {
    Steering.eventually(
            node + (expected ? " says" : " no longer says") + " that threads may starve")
        .until(() -> steering.says(node, "ThreadsMayStarve") == expected);
  }
}
