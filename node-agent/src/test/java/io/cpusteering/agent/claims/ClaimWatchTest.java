// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.Claimant;
import io.cpusteering.agent.host.ClaimantReader;
import io.cpusteering.agent.host.HookClaim;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.loop.Machines;
import io.cpusteering.agent.loop.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimWatchTest {
  @TempDir Path root;

  private Path state = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void aMachineWithCiliumAndXdp() throws IOException {
    state = root.resolve("state");
    config = root.resolve("run/cilium/state/globals/node_config.h");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "#define ENABLE_NODEPORT_ACCELERATION 1\n");
    boot("boot-1", "90000.12 1.0");
  }

  @Test
  void aClaimIsKnownAgainAfterAStartOfTheMachineBeforeItIsMade() throws IOException {
    assertThat(claimants(watch(true))).containsExactly(Claimant.CILIUM);

    // When what is in memory is gone, and we are there first
    Files.delete(config);
    boot("boot-2", "8.31 1.0");

    // Then
    assertThat(claimants(watch(true))).containsExactly(Claimant.CILIUM);
    assertThat(claimants(watch(true))).as("a second time").containsExactly(Claimant.CILIUM);

    // When it says what it wants now
    Files.writeString(config, "#define ENABLE_NODEPORT 1\n");

    // Then
    assertThat(claimants(watch(true))).isEmpty();
    Files.delete(config);
    assertThat(claimants(watch(true))).as("it is forgotten").isEmpty();
  }

  @Test
  void whoOnlyLooksWritesNothing() {
    assertThat(claimants(watch(false))).containsExactly(Claimant.CILIUM);

    assertThat(state).doesNotExist();
  }

  @Test
  void whatCantBeReadChangesNothing() throws IOException {
    ClaimWatch watch = watch(true);
    watch.apply(Machines.eightCpus());
    Path checkpoint = root.resolve("var/lib/kubelet/device-plugins/kubelet_internal_checkpoint");
    Files.createDirectories(checkpoint.getParent());
    Files.writeString(checkpoint, "{");

    HostFacts facts = watch.apply(Machines.eightCpus());

    assertThat(facts.claims()).hasSize(1);
    assertThat(watch.troubles())
        .extracting(Trouble::reason, Trouble::blocking)
        .containsExactly(tuple("ClaimantsUnreadable", false));
    Files.delete(checkpoint);
    watch.apply(Machines.eightCpus());
    assertThat(watch.troubles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "{}",
        "{\"claims\": [{}]}",
        "{\"claims\": [{\"boot\": \"boot-0\", \"claim\": {\"interfaces\": []}}]}"
      })
  void aDamagedFileIsForgottenAndWrittenAnew(String text) throws IOException {
    Path file = Files.createDirectories(state).resolve("claims.json");
    Files.writeString(file, text);

    ClaimWatch watch = watch(true);

    assertThat(claimants(watch)).containsExactly(Claimant.CILIUM);

    assertThat(file).content().contains("boot-1");
    assertThat(watch.troubles()).as("written anew").isEmpty();
  }

  @Test
  void aDamagedFileIsToldUntilItIsDeleted() throws IOException {
    Files.delete(config);
    Path file = Files.createDirectories(state).resolve("claims.json");
    Files.writeString(file, "{");
    ClaimWatch watch = watch(true);
    watch.apply(Machines.eightCpus());
    assertThat(watch.troubles())
        .extracting(Trouble::reason, Trouble::blocking)
        .containsExactly(tuple("StateNotKept", false));
    assertThat(watch.troubles().getFirst().message()).contains(file.toString(), "delete it");

    Files.delete(file);
    watch.apply(Machines.eightCpus());

    assertThat(watch.troubles()).isEmpty();
  }

  @Test
  void aStateFolderThatCantBeWrittenIsATroubleAndNoHarm() throws IOException {
    Files.writeString(state, "no folder");
    ClaimWatch watch = watch(true);

    assertThat(claimants(watch)).containsExactly(Claimant.CILIUM);
    assertThat(watch.troubles()).extracting(Trouble::reason).containsExactly("StateNotKept");
  }

  private ClaimWatch watch(boolean keeps) {
    return new ClaimWatch(
        new ClaimantReader(root, root.resolve("bpf")), state, keeps, root.resolve("proc"));
  }

  private static List<Claimant> claimants(ClaimWatch watch) {
    return watch.apply(Machines.eightCpus()).claims().stream().map(HookClaim::claimant).toList();
  }

  private void boot(String id, String uptime) throws IOException {
    Path proc = root.resolve("proc");
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), id + "\n");
    Files.writeString(proc.resolve("uptime"), uptime + "\n");
  }
}
