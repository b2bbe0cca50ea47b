// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetailReader;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.InterfaceFeatures;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.PreflightFinding;
import io.cpusteering.api.node.PreflightVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the status says beforehand of real interfaces, and whether it comes true. */
@Tag("kernel")
class PreflightTest {
  private static final int LOOPBACK = 1;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final InterfaceDetailReader details =
      new InterfaceDetailReader(
          Path.of("/sys"), Path.of("/proc"), new KernelDevices(new InterfaceFeatures()));

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aVethHasNoLimitOfTheMtuAndIsAttachedWithALargeOne() throws IOException {
    testbed.setMtu(9000);

    InterfaceStatus veth = steered(agent("Native", testbed.bpffs()).status(null));

    assertThat(veth.preflight().verdict()).isEqualTo(PreflightVerdict.HAZARDS);
    assertThat(veth.preflight().xdpFeatures()).contains("basic", "redirect", "rx-sg");
    assertThat(veth.preflight().maxMtu()).isNull();
    assertThat(veth.preflight().mtu()).startsWith("no limit");
    assertThat(reasons(veth)).containsExactly("ChecksumHazard");
    assertThat(veth.policy()).isEqualTo("spread");
  }

  @Test
  void aLoopbackDeviceIsRefusedBeforeAnythingIsTried() throws IOException {
    Round round = agent("Native", testbed.bpffs()).round();

    assertThat(round.plan().datapath().attachments())
        .extracting(it -> it.ifindex())
        .containsExactly(testbed.ifindex());
    assertThat(round.outcome().failures()).isEmpty();
    assertThat(reasons(loopback(status(round, null)))).containsExactly("NativeUnsupported");
  }

  @Test
  void nothingIsWrittenWhenNothingHappens() throws IOException {
    Agent agent = agent("Native", testbed.bpffs());
    CpuSteeringNodeStatus attached = agent.status(null);

    CpuSteeringNodeStatus later = agent.status(attached);

    assertThat(steered(later).policy()).isEqualTo("spread");
    assertThat(reasons(steered(later))).as("the program is ours").containsExactly("ChecksumHazard");
    assertThat(later).isEqualTo(attached);
  }

  @Test
  void theProgramOfAnotherAgentIsForeignAndNamed() throws IOException {
    Path elsewhere = Files.createDirectory(testbed.bpffs().resolve("other"));
    agent("Native", elsewhere).round();
    XdpPrograms foreign = testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));

    InterfaceStatus veth = steered(agent("Native", testbed.bpffs()).status(null));

    assertThat(veth.policy()).isNull();
    assertThat(veth.preflight().verdict()).isEqualTo(PreflightVerdict.REFUSED);
    assertThat(veth.preflight().findings().getFirst().reason()).isEqualTo("ForeignProgram");
    assertThat(veth.preflight().findings().getFirst().message())
        .contains("(id %d, native mode)".formatted(foreign.nativeId()));
    assertThat(testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()))).isEqualTo(foreign);
  }

  private record Agent(Steering steering, Testbed testbed) {
    Round round() {
      return testbed.receiver().call(steering::round);
    }

    CpuSteeringNodeStatus status(@Nullable CpuSteeringNodeStatus before) {
      return PreflightTest.status(round(), before);
    }
  }

  private Agent agent(String mode, Path bpffs) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [lo, %s]}
              attach: {mode: %s}
              steer: {cpus: {list: "0"}}
            """
                .formatted(Testbed.INTERFACE, mode));
    return new Agent(
        GivenSteering.of(new PolicyFile(file), new KernelDatapath(bpffs))
            .host(this::host)
            .details(details::read)
            .steering(),
        testbed);
  }

  /** As a reader in the namespace would see it. */
  private HostFacts host() {
    return Machine.of(
        Machine.cpus("0", "0"),
        List.of(
            device("lo", LOOPBACK, null), device(Testbed.INTERFACE, testbed.ifindex(), "veth")));
  }

  private static InterfaceFacts device(String name, int ifindex, @Nullable String driver) {
    return Nic.of(ifindex, name, driver).facts();
  }

  private static CpuSteeringNodeStatus status(Round round, @Nullable CpuSteeringNodeStatus before) {
    return new NodeReport("test", Clock.systemUTC()).of(round, before);
  }

  private static InterfaceStatus loopback(CpuSteeringNodeStatus status) {
    return named(status, "lo");
  }

  private static InterfaceStatus steered(CpuSteeringNodeStatus status) {
    return named(status, Testbed.INTERFACE);
  }

  private static InterfaceStatus named(CpuSteeringNodeStatus status, String name) {
    return status.interfaces().stream()
        .filter(it -> name.equals(it.name()))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> reasons(InterfaceStatus on) {
    return on.preflight().findings().stream().map(PreflightFinding::reason).toList();
  }
}
