// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pods may do on a node. */
class PodSecurityTest {

  private static final Chart CHART = Chart.with(Map.of());

  static Stream<PodSpec> podsWithoutPrivileges() {
    return Stream.of(
        CHART.the(Deployment.class, "cpu-steering-operator").getSpec().getTemplate().getSpec(),
        CHART.the(Job.class, "cpu-steering-leave").getSpec().getTemplate().getSpec());
  }

  @ParameterizedTest
  @MethodSource("podsWithoutPrivileges")
  void meetsTheRestrictedStandard(PodSpec pod) {
    SecurityContext context = pod.getContainers().getFirst().getSecurityContext();

    assertThat(context.getRunAsNonRoot()).isTrue();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getCapabilities().getAdd()).isEmpty();
    assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getVolumes()).extracting(Volume::getHostPath).containsOnlyNulls();
  }

  @Test
  void givesTheAgentFourCapabilitiesAndNoMore() {
    PodSpec pod = CHART.agent().getSpec().getTemplate().getSpec();
    SecurityContext context = pod.getContainers().getFirst().getSecurityContext();

    assertThat(context.getPrivileged()).isNull();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getCapabilities().getAdd())
        .containsExactly("BPF", "NET_ADMIN", "PERFMON", "SYS_NICE");
    assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostPID()).isTrue();
  }

  @Test
  void takesThePidNamespaceOnlyTogetherWithTheThreadsPriority() {
    PodSpec pod =
        Chart.with(Map.of("agent.threadPriority.enabled", false))
            .agent()
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(pod.getHostPID()).isFalse();
    assertThat(pod.getContainers().getFirst().getSecurityContext().getCapabilities().getAdd())
        .containsExactly("BPF", "NET_ADMIN", "PERFMON");
  }

  @Test
  void looksForClaimantsOfTheHookWithoutWritingAndWithoutTheirSockets() {
    PodSpec pod = CHART.agent().getSpec().getTemplate().getSpec();

    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> Boolean.TRUE.equals(mount.getReadOnly()))
        .extracting(VolumeMount::getMountPath)
        .containsExactlyInAnyOrder(
            "/run/cilium/state",
            "/run/calico/bpf",
            "/run/bpfman/fs",
            "/var/lib/kubelet/device-plugins",
            "/run/cpu-steering/pod-resources");
    assertThat(hostPaths(pod))
        .containsExactlyInAnyOrder(
            "/sys/fs/bpf",
            "/var/lib/cpu-steering",
            "/run/cilium/state",
            "/run/calico/bpf",
            "/run/bpfman/fs",
            "/var/lib/kubelet/device-plugins",
            "/var/lib/kubelet/pod-resources");
  }

  @Test
  void looksForNobodyWhereThatIsTurnedOff() {
    PodSpec pod =
        Chart.with(Map.of("agent.claimants.enabled", false))
            .agent()
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(hostPaths(pod))
        .doesNotContain("/run/cilium/state", "/var/lib/kubelet/device-plugins");
  }

  @Test
  void findsTheKubeletsFolderWhereItIs() {
    PodSpec pod =
        Chart.with(Map.of("agent.claimants.kubeletDirectory", "/data/kubelet"))
            .agent()
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(hostPaths(pod)).contains("/data/kubelet/device-plugins");
  }

  @Test
  void mountsTheFolderOfTheKubeletsSocketToReadItAlone() {
    PodSpec pod = CHART.agent().getSpec().getTemplate().getSpec();

    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("pod-resources"))
        .singleElement()
        .satisfies(
            mount -> {
              assertThat(mount.getReadOnly()).isTrue();
              assertThat(mount.getMountPath()).isEqualTo("/run/cpu-steering/pod-resources");
            });
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("pod-resources"))
        .extracting(volume -> volume.getHostPath().getPath())
        .containsExactly("/var/lib/kubelet/pod-resources");
    assertThat(kubeletSocket(pod)).containsExactly("/run/cpu-steering/pod-resources/kubelet.sock");
  }

  @Test
  void leavesTheKubeletAloneWhereItsFolderIsNotNamed() {
    PodSpec pod =
        Chart.with(Map.of("agent.podResourcesDirectory", ""))
            .agent()
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(pod.getVolumes()).extracting(Volume::getName).doesNotContain("pod-resources");
    assertThat(kubeletSocket(pod)).isEmpty();
  }

  private static List<String> kubeletSocket(PodSpec pod) {
    return pod.getContainers().getFirst().getEnv().stream()
        .filter(variable -> variable.getName().equals("KUBELET_SOCKET"))
        .map(EnvVar::getValue)
        .toList();
  }

  private static List<String> hostPaths(PodSpec pod) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getHostPath() != null)
        .map(volume -> volume.getHostPath().getPath())
        .toList();
  }

  @Test
  void mountsTheNodesBpffsWhereAppArmorLetsTheAgentPin() {
    PodSpec pod = CHART.agent().getSpec().getTemplate().getSpec();

    VolumeMount mount =
        pod.getContainers().getFirst().getVolumeMounts().stream()
            .filter(candidate -> candidate.getName().equals("bpffs"))
            .findFirst()
            .orElseThrow();
    assertThat(mount.getMountPath()).isEqualTo("/run/cpu-steering/bpf");
    assertThat(mount.getMountPropagation()).isEqualTo("HostToContainer");
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("bpffs"))
        .extracting(volume -> volume.getHostPath().getPath())
        .containsExactly("/sys/fs/bpf");
  }
}
