// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.AgentPod;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Rules of a policy, from {@code kubectl apply} to packets. */
@ClusterTest
@Order(5)
class RulesTest {
  private static final int PACKETS = 10_000;
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: ruled}
      spec:
        nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}
        safety: {confirm: 0s}
        interfaces: {defaultRoute: true}
        rules:
        - {name: elsewhere, match: {sources: [192.0.2.0/24]}, drop: {}}
        - {name: tests, match: {protocols: [UDP], destinationPorts: ["%d"]}, %s}
        - {name: all-udp, match: {protocols: [UDP]}, drop: {}}
        pass: {}
      """;

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  RulesTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @Test
  void theFirstRuleThatMatchesDecidesAndAnEditTakesEffect() {
    Node node = cluster.node("node-2");
    steer("steer: {cpus: {list: \"1\"}}");
    try (Receiver receiver = Receiver.on(node)) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      long before = matched(node);

      Delivery steered = sender.udp(PACKETS, PACKETS, 100);

      assertThat(steered.lost()).as(steered.summary()).isZero();
      assertThat(steered.arrivals().udpOn(1)).as(steered.summary()).isEqualTo(PACKETS);
      assertThat(matched(node) - before).isEqualTo(PACKETS);

      steer("drop: {}");
      Delivery dropped = sender.udp(PACKETS, PACKETS, 100);
      assertThat(dropped.arrivals().udpOnAll()).as(dropped.summary()).isZero();

      steer("pass: {}");
      Delivery passed = sender.udp(PACKETS, PACKETS, 100);
      assertThat(passed.lost()).as(passed.summary()).isZero();
      assertThat(matched(node) - before).as("counted over all edits").isEqualTo(3 * PACKETS);
    }
  }

  private long matched(Node node) {
    AgentPod agent = installation.agentOn(node);
    return agent.metric("cpu_steering_rule_matched_packets_total", "rule=\"tests\"");
  }

  private void steer(String action) {
    steering.apply(POLICY.formatted(Receiver.PORT, action));
    steering.awaitReady("ruled");
  }
}
