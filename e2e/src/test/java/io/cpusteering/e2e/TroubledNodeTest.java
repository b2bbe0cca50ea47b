// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.CpuMapEntries;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.Running;
import io.cpusteering.e2e.cluster.XdpProgram;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node can't do as asked is said on its object, and everything else is done. All on node-1,
 * so that the other nodes show that they are not disturbed.
 */
@ClusterTest
@Order(14)
class TroubledNodeTest {
  private static final String LATE = "late0";

  private final Cluster cluster;
  private final Steering steering;
  private final Node node;

  TroubledNodeTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
    this.node = cluster.node("node-1");
  }

  @AfterEach
  void restoreTheNode() {
    node.attempt("ip", "link", "delete", LATE);
    node.attempt("ip", "link", "set", "dev", Node.UPLINK, "xdpgeneric", "off");
  }

  @Test
  void anInterfaceThatIsMissingIsReportedAndSteeredOnceItAppears() {
    steering.apply(policy("patient", 0, "names: [eth0, late0]", "0-1"));
    steering.awaitSteered(node, Node.UPLINK, "patient");
    NodePolicyStatus waiting = awaitReason("patient", "InterfaceMissing");
    assertThat(waiting.state()).isEqualTo(PolicyState.DEGRADED);
    assertThat(waiting.message()).contains(LATE);

    node.exec("ip", "link", "add", LATE, "type", "veth", "peer", "name", "late1");
    node.exec("ip", "link", "set", LATE, "up");

    steering.awaitSteered(node, LATE, "patient");
    assertThat(node.xdpOn(LATE)).isPresent();
    assertThat(steering.awaitReady("patient").ready()).isEqualTo(1);
  }

  @Test
  void aCpuThatDoesNotExistIsReportedAndTheRestIsUsed() {
    steering.apply(policy("wide", 0, "defaultRoute: true", "0-1,4000"));

    InterfaceStatus status = steering.awaitSteered(node, Node.UPLINK, "wide");

    assertThat(status.cpuMap().entries())
        .singleElement()
        .extracting(CpuMapEntries::cpus)
        .isEqualTo("0-1");
    NodePolicyStatus said = awaitReason("wide", "CpuUnknown");
    assertThat(said.state()).isEqualTo(PolicyState.DEGRADED);
    assertThat(said.message()).contains("4000");
  }

  @Test
  void aListWithNoUsableCpuAttachesNothing() {
    steering.apply(policy("nowhere", 0, "defaultRoute: true", "4000-4003"));

    NodePolicyStatus said = awaitReason("nowhere", "NoUsableCpu");

    assertThat(said.state()).isEqualTo(PolicyState.FAILED);
    assertThat(node.xdpOn(Node.UPLINK)).isEmpty();
    assertThat(steering.awaitAnswered("nowhere").failed()).isEqualTo(1);
  }

  @Test
  void aProgramOfSomebodyElseIsNeverTouched(@TempDir Path folder) throws IOException {
    node.exec(
        "ip",
        "link",
        "set",
        "dev",
        Node.UPLINK,
        "xdpgeneric",
        "obj",
        foreignProgram(folder).toString(),
        "sec",
        "xdp");
    XdpProgram foreign = node.xdpOn(Node.UPLINK).orElseThrow();
    steering.apply(policy("late", 0, "defaultRoute: true", "0-1"));

    NodePolicyStatus said = awaitReason("late", "ForeignProgram");
    assertThat(said.state()).isEqualTo(PolicyState.FAILED);
    assertThat(said.message()).contains(String.valueOf(foreign.id()));
    assertThat(Steering.reasons(steering.on(node, Node.UPLINK))).contains("ForeignProgram");
    assertThat(node.xdpOn(Node.UPLINK)).contains(foreign);

    node.exec("ip", "link", "set", "dev", Node.UPLINK, "xdpgeneric", "off");
    steering.awaitSteered(node, Node.UPLINK, "late");
  }

  @Test
  void twoPoliciesOnOneInterfaceGoByPriorityAndTheLoserSaysByWhom() {
    steering.apply(policy("low", 1, "defaultRoute: true", "0"));
    steering.awaitReady("low");
    steering.apply(policy("high", 2, "defaultRoute: true", "1"));

    InterfaceStatus won = steering.awaitSteered(node, Node.UPLINK, "high");
    assertThat(won.supersededPolicies()).containsExactly("low");
    NodePolicyStatus lost = awaitReason("low", "Superseded");
    assertThat(lost.state()).isEqualTo(PolicyState.SUPERSEDED);
    assertThat(lost.message()).contains("high");
    assertThat(
            steering
                .awaitPolicy("low", "is superseded", s -> Objects.equals(s.superseded(), 1))
                .ready())
        .isZero();

    steering.delete("high");
    steering.awaitSteered(node, Node.UPLINK, "low");
  }

  private NodePolicyStatus awaitReason(String policy, String reason) {
    Steering.eventually(policy + " on " + node + " says " + reason)
        .until(
            () -> steering.find(policy, node).filter(on -> reason.equals(on.reason())).isPresent());
    return steering.find(policy, node).orElseThrow();
  }

  private static Path foreignProgram(Path folder) throws IOException {
    Path source = folder.resolve("foreign.bpf.c");
    try (InputStream text =
        Objects.requireNonNull(TroubledNodeTest.class.getResourceAsStream("foreign.bpf.c"))) {
      Files.copy(text, source);
    }
    Path object = folder.resolve("foreign.bpf.o");
    Running.start(
            List.of(
                "clang",
                "-O2",
                "-g",
                "-target",
                "bpf",
                "-c",
                source.toString(),
                "-o",
                object.toString()),
            "")
        .await(Duration.ofSeconds(30))
        .orFail();
    return object;
  }

  private static String policy(String name, int priority, String interfaces, String cpus) {
    return """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: %s}
        spec:
          nodeSelector: {matchLabels: {kubernetes.io/hostname: node-1}}
          safety: {confirm: 0s}
          priority: %d
          interfaces: {%s}
          steer: {cpus: {list: "%s"}}
        """
        .formatted(name, priority, interfaces, cpus);
  }
}
