// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.e2e.cluster.BusyPod;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.LossTrial;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel threads that take over the packets compete with the pods of their CPU. The kernel's
 * own receive packet steering does not: its work is done in interrupt context.
 */
@ClusterTest
@Order(8)
class StarvationTest {
  private static final Logger log = LoggerFactory.getLogger(StarvationTest.class);
  private static final int CPU = 1;
  private static final int ROUNDS = 3;
  private static final String RPS = "/sys/class/net/eth0/queues/rx-0/rps_cpus";

  private final Cluster cluster;
  private final Steering steering;

  StarvationTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
  }

  @Test
  void aBusyPodCostsNoMorePacketsThanWithReceivePacketSteering() {
    Node node = cluster.node("node-1");
    List<Delivery> byPolicy = new ArrayList<>();
    List<Delivery> byRps = new ArrayList<>();
    try (Receiver receiver = Receiver.on(node)) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      steer(node);
      LossTrial trial = LossTrial.calibrated(sender);
      try (BusyPod _ = BusyPod.start(cluster, node, CPU)) {
        for (int round = 0; round < ROUNDS; round++) {
          steer(node);
          byPolicy.add(sender.udp(2 * trial.rate(), trial.rate(), 1));
          steering.delete("unstarved");
          steering.awaitDetached(node, Node.UPLINK);
          byRps.add(withRps(node, () -> sender.udp(2 * trial.rate(), trial.rate(), 1)));
        }
      }
    }
    log.atInfo()
        .addKeyValue("policy", byPolicy.stream().map(Delivery::summary).toList())
        .addKeyValue("rps", byRps.stream().map(Delivery::summary).toList())
        .log("beside a pod of 64 times the weight");
    assertThat(byRps)
        .as("RPS really moved the packets: else there is nothing to compare with")
        .allMatch(delivery -> delivery.arrivals().udpOn(CPU) > 0);
    assertThat(byPolicy)
        .as("and so did the policy")
        .allMatch(delivery -> delivery.arrivals().udpOn(CPU) == delivery.arrivals().udpOnAll());
    // Threads that starve lose most of what comes in every round; the machine may lose some by
    // itself in one.
    assertThat(IntStream.range(0, ROUNDS))
        .as("rounds in which the policy lost no more on the node than RPS: %s %s", byPolicy, byRps)
        .anyMatch(round -> lost(byPolicy.get(round)) <= lost(byRps.get(round)));
  }

  /** Of what has reached the node's interface. */
  private static long lost(Delivery delivery) {
    return Math.max(0, delivery.lost() - delivery.turnedAway());
  }

  private static Delivery withRps(Node node, Supplier<Delivery> traffic) {
    String usual = node.exec("cat", RPS).strip();
    node.exec("sh", "-c", "echo %x > %s".formatted(1 << CPU, RPS));
    try {
      return traffic.get();
    } finally {
      node.exec("sh", "-c", "echo %s > %s".formatted(usual, RPS));
    }
  }

  private void steer(Node node) {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: unstarved}
        spec:
          nodeSelector: {matchLabels: {kubernetes.io/hostname: %s}}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {algorithm: RoundRobin, cpus: {list: "%d"}}
        """
            .formatted(node, CPU));
    steering.awaitReady("unstarved");
  }
}
