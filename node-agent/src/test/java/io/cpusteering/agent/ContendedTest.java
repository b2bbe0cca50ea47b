// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.SteeringCommand.Outcome;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's pin in the machine's bpffs says that an interface is theirs. */
@Tag("kernel")
class ContendedTest {
  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final Path links =
      testbed.bpffs().resolve("cilium/devices").resolve(Testbed.INTERFACE).resolve("links");

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void weLeaveAndComeBack() throws IOException {
    // Given
    assertThat(once("").status()).isZero();
    assertThat(steered()).isTrue();
    pin();

    // When
    Outcome contended = once("");

    // Then
    assertThat(contended.out())
        .contains("steered: no longer steered", "ReservedFor: interface steered is left to Cilium")
        .contains("cil_xdp_entry is pinned below");
    assertThat(contended.status()).isEqualTo(1);
    assertThat(steered()).isFalse();
    assertThat(links.resolve("cil_xdp_entry")).as("theirs is theirs").exists();

    // When
    Files.delete(links.resolve("cil_xdp_entry"));

    // Then
    assertThat(once("").status()).isZero();
    assertThat(steered()).isTrue();
  }

  @Test
  void weKeepItIfAskedTo() throws IOException {
    pin();

    Outcome kept = once("ifContended: Keep");

    assertThat(kept.status()).as(kept.out()).isZero();
    assertThat(steered()).isTrue();
  }

  private void pin() throws IOException {
    Files.createDirectories(links);
    try (BpfMap map = Bpf.createMap("theirs", MapType.CPUMAP, 4, 8, 1)) {
      map.pin(links.resolve("cil_xdp_entry"));
    }
  }

  private Outcome once(String ifContended) throws IOException {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: spread}
        spec:
          nodeSelector: {}
          interfaces: {names: [%s]}
          steer: {cpus: {list: "0"}}
          %s
        """
            .formatted(Testbed.INTERFACE, ifContended));
    return SteeringCommand.run(testbed, "--policy-file", policy.toString(), "--once");
  }

  private boolean steered() {
    return !testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex())).none();
  }
}
