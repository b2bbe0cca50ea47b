// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.testbed.GivenPolicy;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that switches a machine off, beside an agent that looks by itself once an hour. */
@Tag("kernel")
class OffSwitchTest {
  private static final String STEER =
      """
      interfaces: {names: [steered]}
      steer: {cpus: {list: "0"}}
      """;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void nothingOfOursIsInTheKernelWhileItIsOffAndAllIsBackAfter() throws IOException {
    try (FollowingAgent agent = agent()) {
      awaitSteered(agent);

      // When
      Path disabled = Files.writeString(folder.resolve("disabled"), "a test\n");

      // Then
      awaitNothing(agent);
      awaitLog(agent, "Disabled: switched off by the file");
      awaitLog(agent, "(a test)");

      // When
      Files.delete(disabled);

      // Then
      awaitSteered(agent);
      awaitLog(agent, "Disabled is over");
    }
  }

  @Test
  void anAgentThatStartsSwitchedOffTakesOffWhatAnotherLeft() throws IOException {
    try (FollowingAgent agent = agent()) {
      awaitSteered(agent);
    }
    assertThat(xdp().none()).as("it outlives its agent").isFalse();
    Files.createFile(folder.resolve("disabled"));

    try (FollowingAgent agent = agent()) {
      awaitNothing(agent);
    }
  }

  @Test
  void onceMindsItAndSaysSo() throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    String policy = GivenPolicy.file(folder, "spread", STEER);
    String[] once = {"--state-dir", state.toString(), "--policy-file", policy, "--once"};
    SteeringCommand.run(testbed, once);
    assertThat(xdp().none()).isFalse();
    Files.createFile(state.resolve("disabled"));

    SteeringCommand.Outcome off = SteeringCommand.run(testbed, once);

    assertThat(off.out())
        .contains(
            "steered: detached, policy spread is switched off and left it",
            "policy spread: Disabled",
            "Disabled: switched off by the file " + state.resolve("disabled"));
    assertThat(off.status()).isEqualTo(1);
    assertThat(xdp().none()).isTrue();
  }

  private FollowingAgent agent() throws IOException {
    return new FollowingAgent(testbed.receiver(), testbed.bpffs(), folder, STEER);
  }

  private void awaitSteered(FollowingAgent agent) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(xdp().none()).as("log: %s", agent.log()).isFalse());
  }

  /** What a round did is told after it. */
  private static void awaitLog(FollowingAgent agent, String text) {
    await()
        .untilAsserted(
            () -> assertThat(agent.log()).as("its log").anyMatch(line -> line.contains(text)));
  }

  private void awaitNothing(FollowingAgent agent) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              assertThat(xdp().none()).as("log: %s", agent.log()).isTrue();
              assertThat(testbed.bpffs().resolve("cpu-steering")).doesNotExist();
            });
  }

  private XdpPrograms xdp() {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));
  }
}
