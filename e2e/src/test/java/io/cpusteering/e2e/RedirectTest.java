// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.AgentPod;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Packets sent out of another interface, from {@code kubectl apply} to the frames there. */
@ClusterTest
@Order(5)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedirectTest {
  private static final int PACKETS = 5_000;
  private static final String OUT = "tap0";
  private static final String SINK = "tap1";

  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: %s}
      spec:
        nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}
        safety: {confirm: 0s}
        interfaces: %s
        %s
      """;
  private static final String RULES =
      "rules: [{name: tests, match: {protocols: [UDP], destinationPorts: [\"%d\"]}, %s}]";

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;
  private final Node node;

  RedirectTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
    this.node = cluster.node("node-2");
  }

  @BeforeAll
  void addInterfaces() {
    node.exec("ip", "link", "add", OUT, "type", "veth", "peer", "name", SINK);
    node.exec("ip", "link", "set", OUT, "up");
    node.exec("ip", "link", "set", SINK, "up");
  }

  @AfterAll
  void removeInterfaces() {
    steering.clear();
    node.exec("ip", "link", "del", OUT);
  }

  @Test
  void aRuleSendsPacketsOutOfAnInterfaceThatIsMadeReadyForIt() {
    steering.apply(
        POLICY.formatted(
            "forward",
            "{defaultRoute: true}",
            RULES.formatted(Receiver.PORT, "redirect: {interfaces: [%s]}".formatted(OUT))
                + "\n  pass: {}"));
    steering.awaitReady("forward");

    InterfaceStatus ready = steering.on(node, SINK);
    assertThat(Steering.reasons(ready)).contains("MadeReady");
    assertThat(steering.on(node, Node.UPLINK).deviceMaps().getFirst().entries().getFirst().name())
        .isEqualTo(OUT);
    try (Receiver receiver = Receiver.on(node)) {
      long before = arrived();

      Delivery sent = new Sender(cluster.fabric(), receiver).udp(PACKETS, PACKETS, 10);

      assertThat(sent.arrivals().udpOnAll()).as(sent.summary()).isZero();
      assertThat(arrived() - before).isGreaterThanOrEqualTo(PACKETS);
      assertThat(agent().metric("cpu_steering_target_packets_total", "target=\"" + OUT + "\""))
          .isEqualTo(PACKETS);
    }
  }

  @Test
  void aSecondProgramForwardsFromTheCpuThatPacketsWereSteeredTo() {
    steering.apply(
        POLICY.formatted(
            "second",
            "{defaultRoute: true}",
            "steer: {cpus: {list: \"1\"}, remote: {%s}}"
                .formatted(
                    RULES.formatted(
                        Receiver.PORT, "redirect: {interfaces: [%s]}".formatted(OUT)))));
    steering.awaitReady("second");

    assertThat(steering.on(node, Node.UPLINK).cpuMap().entries().getFirst().programId())
        .isPositive();
    try (Receiver receiver = Receiver.on(node)) {
      long before = arrived();
      long redirected = agent().metric("cpu_steering_remote_packets_total", "verdict=\"redirect\"");

      Delivery sent = new Sender(cluster.fabric(), receiver).udp(PACKETS, PACKETS, 10);

      assertThat(sent.arrivals().udpOnAll()).as(sent.summary()).isZero();
      assertThat(arrived() - before).isGreaterThanOrEqualTo(PACKETS);
      assertThat(
              agent().metric("cpu_steering_remote_packets_total", "verdict=\"redirect\"")
                  - redirected)
          .isEqualTo(PACKETS);
    }
  }

  @Test
  void twoPoliciesThatWouldLoopAreRefused() {
    steering.apply(
        POLICY.formatted(
            "there",
            "{names: [%s]}".formatted(SINK),
            "priority: 2\n  redirect: {interfaces: [%s]}".formatted(Node.UPLINK)));
    steering.awaitAnswered("there");
    steering.apply(
        POLICY.formatted(
            "back", "{defaultRoute: true}", "redirect: {interfaces: [%s]}".formatted(SINK)));

    InterfaceStatus uplink =
        steering.awaitInterface(
            node,
            Node.UPLINK,
            "is left alone",
            on -> Steering.reasons(on).contains("RedirectLoop"));

    assertThat(uplink.programId()).isNull();
  }

  /** With what the pair says to itself (IPv6) now and then; the agent counts to the packet. */
  private long arrived() {
    return Long.parseLong(
        node.exec("cat", "/sys/class/net/" + SINK + "/statistics/rx_packets").strip());
  }

  private AgentPod agent() {
    return installation.agentOn(node);
  }
}
