// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.PolicyState;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** One node does without us: switched off, or for somebody else; the others go on. */
@ClusterTest
@Order(2)
class OffSwitchTest {
  private static final String FILE = "/var/lib/cpu-steering/disabled";
  private static final String CLAIM = "/run/bpfman/fs/xdp";

  private final Cluster cluster;
  private final Steering steering;
  private final Node node;
  private final Node other;

  OffSwitchTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
    this.node = cluster.node("node-1");
    this.other = cluster.node("node-2");
  }

  @AfterEach
  void switchOn() {
    cluster.kubectl("annotate", "node", node.name(), "cpusteering.io/disabled-");
    node.exec("rm", "-f", FILE);
    node.exec("rm", "-rf", CLAIM);
  }

  @Test
  void byTheAnnotationOfTheNode() {
    steerEverywhere();

    cluster.kubectl(
        "annotate", "node", node.name(), "cpusteering.io/disabled=alice looks for a loss");

    awaitOff("alice looks for a loss");
    CpuSteeringPolicyStatus status =
        steering.awaitPolicy("spread", "counts the node", it -> Objects.equals(it.disabled(), 1));
    assertThat(status.ready()).isEqualTo(2);
    assertThat(status.failed()).isZero();
    assertThat(status.conditions())
        .filteredOn(condition -> condition.getType().equals("Ready"))
        .singleElement()
        .satisfies(ready -> assertThat(ready.getStatus()).isEqualTo("True"));

    cluster.kubectl("annotate", "node", node.name(), "cpusteering.io/disabled-");

    awaitOn();
  }

  @Test
  void byAFileOnTheNode() {
    steerEverywhere();

    node.exec("sh", "-c", "echo bob looks for a loss > " + FILE);

    awaitOff("bob looks for a loss");

    node.exec("rm", FILE);

    awaitOn();
  }

  /** By a folder of the name of a pin: what the agent sees through the mounts of its pod. */
  @Test
  void anInterfaceThatAnotherLoaderClaimsIsLeftToIt() {
    steerEverywhere();
    String namespace = node.exec("readlink", "/proc/self/ns/net").replaceAll("\\D", "");
    int ifindex = Objects.requireNonNull(steering.on(node, Node.UPLINK).index());

    node.exec("mkdir", "-p", "%s/dispatcher_%s_%d_1".formatted(CLAIM, namespace, ifindex));

    steering.awaitDetached(node, Node.UPLINK);
    Steering.eventually("node-1 says to whom it leaves the interface")
        .until(() -> steering.says(node, "ReservedFor"));
    assertThat(steering.find("spread", node).orElseThrow().message()).contains("left to bpfman");
    awaitEvent("Warning", "ReservedFor", "left to bpfman");

    node.exec("rm", "-r", CLAIM);

    steering.awaitSteered(node, Node.UPLINK, "spread");
  }

  @Test
  void whatSomebodyTookOffIsPutBackAndTold() {
    steerEverywhere();
    long link = Objects.requireNonNull(steering.on(node, Node.UPLINK).linkId());

    node.exec("rm", "-r", "/sys/fs/bpf/cpu-steering");

    // The kernel takes it off with its pin; when the agent looks next, nobody knows.
    awaitEvent("Warning", "Restored", "eth0 \\(link %d\\)".formatted(link));
    steering.awaitInterface(
        node,
        Node.UPLINK,
        "is steered by another link",
        on -> on.programId() != null && !Objects.equals(on.linkId(), link));
    assertThat(node.xdpOn(Node.UPLINK)).isPresent();
  }

  private void steerEverywhere() {
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: spread}
        spec:
          nodeSelector: {}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {cpus: {list: "0-1"}}
        """);
    steering.awaitReady("spread");
  }

  private void awaitOff(String reason) {
    steering.awaitDetached(node, Node.UPLINK);
    Steering.eventually("no pins").until(() -> node.pins().isEmpty());
    Steering.eventually("node-1 says that it is off")
        .until(
            () ->
                steering
                    .find("spread", node)
                    .filter(on -> on.state() == PolicyState.DISABLED)
                    .filter(on -> String.valueOf(on.message()).contains(reason))
                    .isPresent());
    awaitEvent("Normal", "Disabled", reason);
    assertThat(other.xdpOn(Node.UPLINK)).isPresent();
  }

  private void awaitOn() {
    steering.awaitSteered(node, Node.UPLINK, "spread");
    awaitEvent("Normal", "Enabled", "no longer switched off");
    assertThat(steering.awaitReady("spread").disabled()).isZero();
  }

  private void awaitEvent(String type, String reason, String text) {
    Pattern line = Pattern.compile("\\s+%s\\s+%s\\s.*%s.*".formatted(type, reason, text));
    Steering.eventually("kubectl describe shows the Event " + reason)
        .until(
            () ->
                cluster
                    .kubectl("describe", "cpusteeringnode", node.name())
                    .lines()
                    .anyMatch(it -> line.matcher(it).matches()));
  }
}
