// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.node.CpuMapEntries;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Steering;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A kubelet with the static CPU manager, on a node of two CPUs: the first is reserved, the second
 * is given to a container of a Guaranteed pod alone.
 */
@ClusterTest
@Order(15)
class ExclusiveCpusTest {
  private static final String POD = "alone";

  /** One CPU is kept by it, and the node has room for what else asks for a little. */
  private static final String STATIC =
      """
      cpuManagerPolicy: static
      systemReserved: {cpu: 500m}
      """;

  private final Cluster cluster;
  private final Steering steering;
  private final Node node;
  private String usual = "";

  ExclusiveCpusTest(Cluster cluster, Steering steering) {
    this.cluster = cluster;
    this.steering = steering;
    this.node = cluster.node("node-1");
  }

  @BeforeEach
  void aStaticCpuManager() throws IOException {
    usual = Files.readString(config());
    restartKubelet(usual + STATIC);
  }

  @AfterEach
  void theUsualCpuManager() throws IOException {
    cluster.attemptKubectl(
        "", "delete", "pod", POD, "--ignore-not-found", "--force", "--grace-period=0");
    restartKubelet(usual);
  }

  @Test
  void aCpuOfAContainerAloneLeavesTheTableAndComesBackWithoutThePod() {
    // Given
    steering.apply(
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: beside}
        spec:
          nodeSelector: {matchLabels: {kubernetes.io/hostname: %s}}
          safety: {confirm: 0s}
          interfaces: {defaultRoute: true}
          steer: {cpus: {list: "0-1"}}
        """
            .formatted(node));
    InterfaceStatus before = awaitCpus("0-1");

    // When
    Pod pod = cluster.api().pods().inNamespace("default").resource(guaranteed()).create();

    // Then
    InterfaceStatus with = awaitCpus("0");
    // The kubelet tells of the CPU when it has accepted the pod, and then starts the container.
    Steering.eventually("the container runs").until(() -> isRunning(pod));
    assertThat(exec("grep", "Cpus_allowed_list", "/proc/self/status"))
        .as("the container has it alone")
        .endsWith("\t1\n");
    assertThat(exclusive()).isEqualTo("1");
    assertThat(Steering.reasons(with)).contains("CpuExclusive");
    assertThat(with.programId()).as("nothing but the table changed").isEqualTo(before.programId());
    assertThat(steering.awaitReady("beside").ready()).isEqualTo(1);

    cluster.api().pods().resource(pod).withGracePeriod(0).delete();
    InterfaceStatus after = awaitCpus("0-1");
    assertThat(Steering.reasons(after)).doesNotContain("CpuExclusive");
    assertThat(exclusive()).isEmpty();
    assertThat(after.programId()).isEqualTo(before.programId());
  }

  private InterfaceStatus awaitCpus(String cpus) {
    return steering.awaitInterface(
        node,
        Node.UPLINK,
        "is steered to CPUs " + cpus,
        on ->
            on.cpuMap() != null
                && on.cpuMap().entries().stream()
                    .map(CpuMapEntries::cpus)
                    .toList()
                    .equals(List.of(cpus)));
  }

  private boolean isRunning(Pod pod) {
    return cluster.api().pods().resource(pod).get().getStatus().getPhase().equals("Running");
  }

  private String exclusive() {
    return Objects.requireNonNull(
        steering.node(node).getStatus().cpus().exclusive(), "the kubelet has not answered");
  }

  private String exec(String... command) {
    String[] words = new String[command.length + 3];
    words[0] = "exec";
    words[1] = POD;
    words[2] = "--";
    System.arraycopy(command, 0, words, 3, command.length);
    return cluster.kubectl(words);
  }

  private Pod guaranteed() {
    Map<String, Quantity> whole = Map.of("cpu", new Quantity("1"), "memory", new Quantity("32Mi"));
    return new PodBuilder()
        .withNewMetadata()
        .withName(POD)
        .endMetadata()
        .withNewSpec()
        .withNodeName(node.name())
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName(POD)
        .withImage("localhost/busybox:1")
        .withImagePullPolicy("Never")
        .withCommand("sleep", "3600")
        .withNewResources()
        .withRequests(whole)
        .withLimits(whole)
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  /** With another policy the kubelet refuses the state that the one before it left. */
  private void restartKubelet(String configuration) throws IOException {
    cluster.kubelet(node, false);
    Files.writeString(config(), configuration, StandardOpenOption.TRUNCATE_EXISTING);
    node.exec("rm", "-f", "/var/lib/kubelet/cpu_manager_state");
    cluster.kubelet(node, true);
    Steering.eventually(node + " to be ready with its new kubelet")
        .until(
            () ->
                node.attempt("curl", "-sf", "--max-time", "2", "http://127.0.0.1:10248/healthz")
                    .out()
                    .strip()
                    .equals("ok"));
  }

  private Path config() {
    return cluster.kubeconfig().resolveSibling(node.name()).resolve("kubelet.yaml");
  }
}
