// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.testbed.Command;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing can be changed in the BPF file system, since somebody made it, or its mount, read-only:
 * the agent says so and stays up, what is steered stays steered, and what was asked for meanwhile
 * is done once it is writable.
 */
@Tag("kernel")
class ReadOnlyBpffsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration RESYNC = Duration.ofMillis(200);

  /** Rounds in which nothing happens, to see that nothing does. */
  private static final int QUIET_ROUNDS = 10;

  private static final int PACKETS = 200;

  private static final String STEERS =
      """
      interfaces: {names: [steered]}
      steer: {cpus: {list: "%s"}}
      safety: {confirm: 0s}
      """;

  /** What is read-only. */
  enum Part {
    /** For everybody: nothing that is pinned can be opened. */
    FILE_SYSTEM,
    /** For the agent alone, as by a volume that is mounted so: nothing can be pinned. */
    MOUNT
  }

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private @Nullable FollowingAgent agent;

  @BeforeEach
  void silence() {
    testbed.silence();
  }

  @AfterEach
  void close() {
    if (agent != null) {
      agent.close();
    }
    testbed.close();
  }

  @Test
  void whatIsSteeredStaysAndWhatIsAskedForFollows() throws Exception {
    // Given
    start(STEERS.formatted("0-1"));
    awaitSteered();
    Attachment before = attachments().getFirst();

    // When
    mount(Part.FILE_SYSTEM, "ro");
    FollowingAgent.edit(folder, STEERS.formatted("1"));

    // Then
    awaitReadOnlySaid();
    awaitQuietRounds();
    assertThat(readOnlySaid()).as("said once").hasSize(1);
    assertNothingElseSaid();
    assertThat(programId()).isEqualTo(before.programId());
    assertThat(arrived()).isEqualTo(PACKETS);

    // When
    mount(Part.FILE_SYSTEM, "rw");

    // Then
    awaitLog("BpffsReadOnly is over");
    await()
        .atMost(LONG)
        .until(
            () -> attachments().stream().anyMatch(it -> !it.revision().equals(before.revision())));
    assertThat(attachments().getFirst().linkId()).isEqualTo(before.linkId());
  }

  @Test
  void whatNeedsNoPinIsDoneAndTheRestFollows() throws Exception {
    // Given
    start(STEERS.formatted("0-1"));
    awaitSteered();
    Attachment before = attachments().getFirst();

    // When
    mount(Part.MOUNT, "ro");
    FollowingAgent.edit(folder, STEERS.formatted("1"));

    // Then
    awaitReadOnlySaid();
    await()
        .atMost(LONG)
        .until(
            () -> attachments().stream().anyMatch(it -> !it.revision().equals(before.revision())));
    assertNothingElseSaid();
    assertThat(attachments().getFirst().programId()).isEqualTo(before.programId());

    // When it takes another program
    FollowingAgent.edit(
        folder,
        "rules: [{name: some, match: {protocols: [ICMP]}, pass: {}}]\n" + STEERS.formatted("1"));

    // Then
    awaitLog("EROFS");
    awaitQuietRounds();
    assertThat(agent.isAlive()).isTrue();
    assertThat(arrived()).isEqualTo(PACKETS);

    // When
    mount(Part.MOUNT, "rw");

    // Then
    awaitLog("BpffsReadOnly is over");
    await()
        .atMost(LONG)
        .until(() -> attachments().stream().anyMatch(it -> it.ruleNames().equals(List.of("some"))));
    assertThat(attachments().getFirst().linkId()).isEqualTo(before.linkId());
    assertThat(attachments().getFirst().programId()).isEqualTo(programId());
  }

  @Test
  void anAgentThatStartsThenWaits() {
    // Given
    mount(Part.FILE_SYSTEM, "ro");

    // When
    start(STEERS.formatted("0-1"));

    // Then
    awaitReadOnlySaid();
    awaitQuietRounds();
    assertThat(readOnlySaid()).hasSize(1);
    assertNothingElseSaid();
    assertThat(programId()).isZero();

    // When
    mount(Part.FILE_SYSTEM, "rw");
    mount(Part.MOUNT, "rw");

    // Then
    await().atMost(LONG).until(() -> attachments().size() == 1);
  }

  @Test
  void theNextAgentKeepsWhatItCanNotRead() {
    // Given
    start(STEERS.formatted("0-1"));
    awaitSteered();
    Attachment before = attachments().getFirst();
    agent.close();
    mount(Part.FILE_SYSTEM, "ro");

    // When
    start(STEERS.formatted("0-1"));

    // Then
    awaitReadOnlySaid();
    awaitQuietRounds();
    assertNothingElseSaid();
    assertThat(programId()).isEqualTo(before.programId());

    // When
    mount(Part.FILE_SYSTEM, "rw");
    mount(Part.MOUNT, "rw");

    // Then
    awaitLog("BpffsReadOnly is over");
    assertThat(attachments()).containsExactly(before);
  }

  @Test
  void whatCutsOffMeanwhileIsUndoneAfterwards() {
    // Given
    testbed.receiver().ip("route", "add", "default", "via", Testbed.SENDER_ADDRESS);
    start(
        """
        interfaces: {names: [steered]}
        rules: [{name: v4, match: {sources: [0.0.0.0/0]}, drop: {}}]
        pass: {}
        safety: {confirm: 5s}
        """);
    awaitSteered();

    // When
    mount(Part.FILE_SYSTEM, "ro");

    // Then
    awaitReadOnlySaid();
    awaitQuietRounds();

    // When
    mount(Part.FILE_SYSTEM, "rw");

    // Then
    awaitLog("ConnectivityLost: policy follow");
    assertThat(attachments()).isEmpty();
    assertThat(agent.isAlive()).isTrue();
  }

  private void start(String spec) {
    try {
      agent = new FollowingAgent(testbed.receiver(), testbed.bpffs(), folder, spec, RESYNC);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** By a round that is over: what is being written to can't be made read-only. */
  private void awaitSteered() {
    await().atMost(LONG).until(() -> attachments().size() == 1);
    await().atMost(LONG).until(() -> agent.rounds() > 0);
  }

  /** A mount keeps that of the file system which was so when the agent's was made of it. */
  private void mount(Part part, String how) {
    String path = testbed.bpffs().toString();
    switch (part) {
      case FILE_SYSTEM -> Command.run("mount", "-o", "remount," + how, path);
      case MOUNT ->
          Command.run(
              "nsenter",
              "--mount",
              "--target",
              Long.toString(agent.pid()),
              "mount",
              "-o",
              "remount,bind," + how,
              path);
    }
  }

  private List<String> readOnlySaid() {
    return agent.log().stream().filter(line -> line.contains("BpffsReadOnly: ")).toList();
  }

  private void awaitReadOnlySaid() {
    awaitLog("BpffsReadOnly: ");
    assertThat(readOnlySaid().getFirst()).contains("remount,rw", testbed.bpffs().toString());
  }

  /** A round that was under way then may have met it first. */
  private void assertNothingElseSaid() {
    assertThat(agent.isAlive()).isTrue();
    assertThat(agent.log())
        .noneMatch(line -> line.contains(" ERROR "))
        .noneMatch(line -> line.contains(" WARN ") && !line.contains("is read-only"));
  }

  private void awaitLog(String text) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(agent.log()).as("its log").anyMatch(line -> line.contains(text)));
  }

  private static void awaitQuietRounds() {
    try {
      Thread.sleep(RESYNC.multipliedBy(QUIET_ROUNDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Attachment> attachments() {
    return testbed.receiver().call(datapath::observe).attachments();
  }

  /** As the kernel has it, whatever is pinned. */
  private long programId() {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()).nativeId());
  }

  private long arrived() {
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, 2_000);
      await().until(() -> receiver.received() >= PACKETS);
      return receiver.received();
    }
  }
}
