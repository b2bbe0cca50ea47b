// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.testbed.Command;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.SteeringCommand.Outcome;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures that people see, against the packets that were sent. */
@Tag("kernel")
class TopTest {
  private static final int PACKETS = 1000;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void totalsAreThePacketsThatWereSent() throws IOException {
    // Given
    testbed.silence();
    steer();
    DatapathCounters earlier = datapath.counters();
    InterfaceCounters before = earlier.interfaces().getFirst();

    // When
    send();
    Outcome top = run("top", "--count", "1", "--totals");

    // Then
    List<String> on = row(top, Testbed.INTERFACE);
    assertThat(on.subList(1, 3)).containsExactly("spread", "native");
    assertThat(Long.parseLong(on.get(3)) - before.received()).isEqualTo(PACKETS);
    assertThat(Long.parseLong(on.get(4)) - before.redirected()).isEqualTo(PACKETS);
    assertThat(on.get(5)).as("missed").isEqualTo("0");
    assertThat(row(top, "0").subList(1, 4)).isEqualTo(given(earlier, 0, 500));
    assertThat(row(top, "1").subList(1, 4)).isEqualTo(given(earlier, 1, 500));
    assertThat(row(top, "0").getLast()).as("nice").isEqualTo("-20");
    assertThat(row(top, "all").get(2)).as("dropped").isEqualTo("0");
    assertThat(top.out()).contains("redirect errors: none", "queue drops in all: 0");
    assertThat(top.status()).isZero();
  }

  /** The columns of a CPU that has so many packets more than before: neighbours talk too. */
  private static List<String> given(DatapathCounters before, int cpu, int packets) {
    DatapathCounters.CpuCounters had =
        before.policies().getFirst().cpus().getOrDefault(cpu, DatapathCounters.CpuCounters.NONE);
    return List.of(
        Long.toString(had.enqueued() + packets), "0", Long.toString(had.processed() + packets));
  }

  @Test
  void ratesComeInAsManyBlocksAsAskedFor() throws IOException {
    steer();

    Outcome top = run("top", "--count", "3", "--interval", "0.1");

    assertThat(top.out().split("\n\n(?=\\d{4}-)"))
        .hasSize(3)
        .allSatisfy(
            block -> assertThat(block).contains("packets per second, over", "steered", "policy"));
    assertThat(top.out()).as("no terminal, no codes").doesNotContain("\033");
    assertThat(top.status()).isZero();
  }

  @Test
  void whereNothingIsSteeredItSaysSo() {
    Outcome top = run("top", "--count", "1", "--interval", "0.1");

    assertThat(top.out()).contains("nothing is steered on this machine");
    assertThat(top.status()).isZero();
  }

  @Test
  void withoutABpffsItSaysSo() {
    Outcome top = run("top", "--count", "1", "--bpffs", folder.toString());

    assertThat(top.out()).contains("NoBpffs", folder.toString(), "mount -t bpf");
    assertThat(top.status()).isEqualTo(1);
  }

  @Test
  void withoutThePermissionItSaysSo() {
    // Given a process that may read files and nothing else
    Outcome top =
        SteeringCommand.run(
            testbed,
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"),
            "top",
            "--count",
            "1");

    assertThat(top.out()).contains("NoPermission", "capabilities BPF");
    assertThat(top.status()).isEqualTo(1);
  }

  @Test
  void itEndsWithItsReader() throws IOException {
    steer();

    // When: head ends after a line, and top writes into a pipe that nobody reads
    String line =
        Command.run(
            "bash",
            "-o",
            "pipefail",
            "-c",
            "\"$@\" | head -n 1",
            "bash",
            "timeout",
            "60",
            "ip",
            "netns",
            "exec",
            testbed.receiver().name(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Agent.class.getName(),
            "--bpffs",
            testbed.bpffs().toString(),
            "top",
            "--interval",
            "0.1");

    // Then: it has ended by itself, with status 0
    assertThat(line).contains("packets per second");
  }

  private void steer() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              steer: {algorithm: RoundRobin, cpus: {list: "0-1"}}
            """
                .formatted(Testbed.INTERFACE));
    Outcome once = run("--policy-file", policy.toString(), "--once");
    assertThat(once.status()).as(once.out()).isZero();
  }

  /** From one CPU: each that receives takes turns of its own. */
  private void send() {
    testbed
        .sender()
        .call(
            () -> {
              CpuAffinity.pin(0);
              return 0;
            });
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS, 20_000);
      await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(PACKETS));
    }
  }

  private Outcome run(String... arguments) {
    return SteeringCommand.run(testbed, arguments);
  }

  /** The cells of the row that begins with this word. */
  private static List<String> row(Outcome top, String first) {
    return top.out()
        .lines()
        .filter(line -> line.startsWith(first + " "))
        .findFirst()
        .map(line -> Stream.of(line.split(" +")).toList())
        .orElseThrow(() -> new AssertionError("no row " + first + " in\n" + top.out()));
  }
}
