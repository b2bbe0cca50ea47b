// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.api.node.Preflight;
import io.cpusteering.api.node.PreflightFinding;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.XdpProgram;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Delivery;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import io.cpusteering.e2e.traffic.TcpTransfer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** From {@code kubectl apply} to packets on the CPUs that the policy names, on every node. */
@ClusterTest
@Order(3)
class SteeringTest {
  private static final int PACKETS = 20_000;
  private static final int RATE = 20_000;

  /** Other datagrams of the node take turns too: a handful, since nothing there uses UDP. */
  private static final long OTHERS = 10;

  private final Cluster cluster;
  private final Steering steering;

  SteeringTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
  }

  @Test
  void everyUplinkCarriesOurProgramInNativeModeAndTheStatusNamesIt() {
    steering.apply(policy("RoundRobin"));

    CpuSteeringPolicyStatus status = steering.awaitReady("spread");

    List<Node> nodes = cluster.nodes();
    assertThat(nodes).hasSize(3);
    assertThat(nodes)
        .allSatisfy(
            node ->
                assertThat(node.xdpOn(Node.UPLINK))
                    .contains(
                        new XdpProgram(
                            steering.on(node, Node.UPLINK).programId(), XdpProgram.Mode.NATIVE)));
    assertThat(nodes)
        .allSatisfy(
            node -> {
              Preflight preflight = steering.on(node, Node.UPLINK).preflight();
              assertThat(preflight.xdpFeatures()).contains("basic", "redirect", "rx-sg");
              assertThat(preflight.findings())
                  .extracting(PreflightFinding::reason)
                  .containsExactly("ChecksumHazard");
            });
    assertThat(status)
        .extracting(
            CpuSteeringPolicyStatus::selected,
            CpuSteeringPolicyStatus::updated,
            CpuSteeringPolicyStatus::ready,
            CpuSteeringPolicyStatus::superseded,
            CpuSteeringPolicyStatus::failed,
            CpuSteeringPolicyStatus::unreachable)
        .containsExactly(3, 3, 3, 0, 0, 0);
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .contains(
            tuple("Ready", "True"), tuple("Progressing", "False"), tuple("Degraded", "False"));
  }

  @Test
  void kubectlTellsWhetherItWorks() {
    steering.apply(policy("RoundRobin"));

    steering.awaitReady("spread");

    assertThat(row("cpusteeringpolicies", "spread"))
        .containsEntry("ALGORITHM", "RoundRobin")
        .containsEntry("SELECTED", "3")
        .containsEntry("STEERED", "3")
        .containsEntry("READY", "True");
    assertThat(row("cpusteeringnodes", "node-1")).containsEntry("READY", "True");
    assertThat(cluster.kubectl("get", "steering", "-o", "name").lines())
        .contains(
            "cpusteeringpolicy.cpusteering.io/spread", "cpusteeringnode.cpusteering.io/node-3");
  }

  @Test
  void eventsTellWhatHappened() {
    steering.apply(policy("RoundRobin"));

    steering.awaitReady("spread");

    Steering.eventually("the operator tells that the policy steers")
        .until(() -> described("cpusteeringpolicy", "spread").contains("Normal  Steering"));
    Steering.eventually("the agent tells that it has attached a program")
        .until(() -> described("cpusteeringnode", "node-1").contains("Normal  Attached"));
    steering.delete("spread");
    Steering.eventually("the agent tells that it has taken it away")
        .until(() -> described("cpusteeringnode", "node-1").contains("Normal  Detached"));
  }

  @Test
  void topShowsItInThePodOfAnAgent() {
    steering.apply(policy("RoundRobin"));
    steering.awaitReady("spread");

    String top =
        cluster.kubectl(
            "exec",
            "--namespace",
            Installation.NAMESPACE,
            "ds/cpu-steering-agent",
            "--",
            "steering",
            "top",
            "--count",
            "1");

    assertThat(top)
        .contains("packets per second", "policy spread\n", "redirect errors: none")
        .containsPattern("(?m)^eth0 +spread +native ")
        .as("both CPUs, their threads seen and at the priority asked for")
        .containsPattern("(?m)^0 .*\\d+% +-20$")
        .containsPattern("(?m)^1 .*\\d+% +-20$");
  }

  @Test
  void roundRobinSpreadsOneFlowEvenly() {
    Node node = cluster.node("node-1");
    try (Receiver receiver = Receiver.on(node)) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      Delivery unsteered = sender.udp(PACKETS, RATE, 1);
      steering.apply(policy("RoundRobin"));
      steering.awaitReady("spread");

      Delivery steered = sender.udp(PACKETS, RATE, 1);

      assertThat(unsteered.arrivals().udpOn(Sender.CPU))
          // Not quite all: other traffic may have woken the interface on another CPU.
          .as("without steering it stays where it came in: %s", unsteered.summary())
          .isGreaterThan(unsteered.arrivals().udpOnAll() * 3 / 4);
      assertThat(steered.arrivals().udpOn(0) - steered.arrivals().udpOn(1))
          .as(steered.summary())
          .isBetween(-OTHERS, OTHERS);
      assertThat(steered.arrivals().udpOnAll()).as(steered.summary()).isEqualTo(PACKETS);
    }
  }

  @Test
  void weightsGiveCpusTheirShare() {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: spread}
        spec:
          nodeSelector: {}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer:
            algorithm: RoundRobin
            cpus: {list: "0-1", weights: [{cpus: "1", weight: 3}]}
        """);
    steering.awaitReady("spread");
    try (Receiver receiver = Receiver.on(cluster.node("node-1"))) {

      Delivery delivery = new Sender(cluster.fabric(), receiver).udp(PACKETS, RATE, 1);

      assertThat(delivery.arrivals().udpOn(1) - 3 * delivery.arrivals().udpOn(0))
          .as(delivery.summary())
          .isBetween(-3 * OTHERS, 3 * OTHERS);
    }
  }

  @Test
  void flowHashSpreadsManyFlowsAndKeepsEachOnOneCpu() {
    steering.apply(policy("FlowHash"));
    steering.awaitReady("spread");
    try (Receiver receiver = Receiver.on(cluster.node("node-1"))) {
      Sender sender = new Sender(cluster.fabric(), receiver);

      Delivery many = sender.udp(PACKETS, RATE, 256);
      Delivery one = sender.udp(PACKETS, RATE, 1);

      // 256 flows fall on two CPUs like coins: 90 to 166 are five standard deviations.
      assertThat(many.arrivals().udpOn(0))
          .as(many.summary())
          .isBetween(PACKETS * 88L / 256, PACKETS * 168L / 256);
      assertThat(many.arrivals().udpOnAll()).as(many.summary()).isEqualTo(PACKETS);
      assertThat(one.arrivals().udp().values())
          .as(one.summary())
          .containsExactlyInAnyOrder(0L, (long) PACKETS);
    }
  }

  @Test
  void tcpArrivesIntact() {
    steering.apply(policy("RoundRobin"));
    steering.awaitReady("spread");
    try (Receiver receiver = Receiver.on(cluster.node("node-2"))) {
      Sender sender = new Sender(cluster.fabric(), receiver);
      var before = receiver.count();

      TcpTransfer transfer = sender.tcp(100_000_000);

      assertThat(transfer.intact()).isTrue();
      assertThat(receiver.count().since(before).tcpChecksumErrors()).isZero();
    }
  }

  /** Without the padding of its columns. */
  private String described(String kind, String name) {
    return cluster.kubectl("describe", kind, name).replaceAll(" {2,}", "  ");
  }

  /** With queues for all that is sent: what keeps a CPU from its thread loses nothing. */
  private static String policy(String algorithm) {
    return """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: spread}
        spec:
          nodeSelector: {}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {algorithm: %s, queueSize: 16384, cpus: {list: "0-1"}}
        """
        .formatted(algorithm);
  }

  /** Column to value, as kubectl prints them. */
  private Map<String, String> row(String kind, String name) {
    List<String> table = cluster.kubectl("get", kind, name).lines().toList();
    String[] columns = table.get(0).split("\\s{2,}|\\s+$");
    String[] values = table.get(1).split("\\s{2,}|\\s+$");
    assertThat(values).as("%s", table).hasSameSizeAs(columns);
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      row.put(columns[i], values[i]);
    }
    return row;
  }
}
