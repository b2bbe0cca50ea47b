// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.AgentPod;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.CpuMapThreads;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.LossTrial;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The datapath outlives the agent, and the next agent takes over what is there. */
@ClusterTest
@Order(7)
class AgentCrashTest {
  private static final Logger log = LoggerFactory.getLogger(AgentCrashTest.class);
  private static final long MOST_RESIDENT_KIB = 150 * 1024;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  AgentCrashTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  void losesNothingAndReplacesNothing() {
    Node node = cluster.node("node-1");
    steer("1");
    InterfaceStatus before = steering.on(node, Node.UPLINK);
    Map<Integer, Long> threads = CpuMapThreads.of(before.cpuMap().id());
    try (Receiver receiver = Receiver.on(node)) {
      LossTrial trial = LossTrial.calibrated(new Sender(cluster.fabric(), receiver));

      Delivery during = trial.losesNothing("SIGKILL of the agent", () -> crash(node));

      assertThat(during.arrivals().udpOn(1))
          .as("every packet is steered all the time: %s", during.summary())
          .isEqualTo(during.arrivals().udpOnAll());
    }
    assertThat(threads).containsOnlyKeys(1);
    assertThat(CpuMapThreads.of(before.cpuMap().id())).isEqualTo(threads);
    assertThat(steering.on(node, Node.UPLINK)).isEqualTo(before);

    steer("0");
    assertThat(steering.on(node, Node.UPLINK))
        .as("the new agent works with what it found")
        .extracting(InterfaceStatus::programId, InterfaceStatus::linkId, on -> on.cpuMap().id())
        .containsExactly(before.programId(), before.linkId(), before.cpuMap().id());
  }

  @Test
  void agentsAreSmall() {
    steer("0-1");

    assertThat(cluster.nodes())
        .allSatisfy(
            node -> {
              long resident = installation.agentOn(node).residentKiB();
              log.atInfo()
                  .addKeyValue("node", node)
                  .addKeyValue("MiB", resident / 1024)
                  .log("resident memory of the agent");
              assertThat(resident).isBetween(1L, MOST_RESIDENT_KIB);
            });
  }

  private void crash(Node node) {
    AgentPod agent = installation.agentOn(node);
    int restarts = agent.restarts();
    // SIGKILL: no shutdown hook runs.
    agent.process().destroyForcibly();
    Steering.eventually("the next agent on " + node)
        .until(
            () -> {
              AgentPod now = installation.agentOn(node);
              return now.restarts() > restarts && now.isReady();
            });
  }

  /**
   * With queues for what comes while the machine keeps a CPU from its thread: no crash is to blame
   * for that.
   */
  private void steer(String cpus) {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: lasting}
        spec:
          nodeSelector: {}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {algorithm: RoundRobin, queueSize: 16384, cpus: {list: "%s"}}
        """
            .formatted(cpus));
    steering.awaitReady("lasting");
  }
}
