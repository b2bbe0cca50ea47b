// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.source.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds and looks between them, over figures that the test sets. */
class ChecksumWatchTest {
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: spread}
      spec:
        nodeSelector: {}
        interfaces: {names: [eth0]}
        attach: {mode: Native}
        steer: {queueSize: 2048}
      """;

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private long errors = 1000;
  private long now = 1;
  private Path file = Path.of("");
  private ChecksumWatch watch;
  private Steering steering;

  @BeforeEach
  void aPolicyFile() throws IOException {
    file = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    startAgent();
  }

  @Test
  void aJumpUndoesTheAttachmentInTheNextRound() {
    steering.round();
    pass(1, 50, 60);

    boolean called = watch.callsForARound();
    Round round = steering.round();

    assertThat(called).isTrue();
    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(round.plan().findings())
        .extracting(Finding::interfaceName, Finding::reason)
        .containsExactly(tuple("eth0", Reason.CHECKSUM_ERRORS));
    assertThat(round.plan().findings().getFirst().message())
        .contains("eth0", "60 packets", "dropped 50", "ethtool -K DEVICE tx off", "Generic");
  }

  @Test
  void aRoundLooksTooSoThatOldAttachmentsAreWatched() {
    steering.round();
    pass(3600, 0, 0);
    steering.round();
    pass(10, 50, 60);

    steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
  }

  @Test
  void withoutErrorsNothingIsUndone() {
    steering.round();
    pass(1, 0, 100_000);

    assertThat(watch.callsForARound()).isFalse();
    steering.round();
    assertThat(kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void itIsNotTriedAgainNotEvenByTheNextAgent() {
    undo();

    steering.round();
    startAgent();
    Round round = steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(kernel.applied().stream().filter(it -> !it.attachments().isEmpty())).hasSize(1);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.CHECKSUM_ERRORS);
  }

  @Test
  void itIsTriedAgainWhenThePolicyChanges() throws IOException {
    undo();
    Files.writeString(file, POLICY.replace("2048", "4096"));

    Round round = steering.round();

    assertThat(kernel.observe().attachments()).hasSize(1);
    assertThat(round.plan().findings()).isEmpty();
  }

  @Test
  void whatWasAttachedBeforeIsNotBlamedForTheSameErrors() throws IOException {
    // Given: eth0 is steered well, then eth1 too
    steering.round();
    pass(60, 0, 10_000);
    steering.round();
    Files.writeString(file, POLICY.replace("[eth0]", "[eth0, eth1]"));
    steering.round();
    pass(1, 50, 20_000, 60);

    // When: the errors go on until the round acts
    boolean called = watch.callsForARound();
    pass(1, 50, 30_000, 120);
    steering.round();

    // Then
    assertThat(called).isTrue();
    assertThat(attached()).containsExactly(2);

    // And: with the errors over, it stays so
    pass(1, 50, 40_000);
    assertThat(watch.callsForARound()).isFalse();
    pass(10, 0, 140_000);
    steering.round();
    assertThat(attached()).containsExactly(2);
  }

  @Test
  void ifErrorsGoOnTheOnesBeforeAreNext() throws IOException {
    steering.round();
    pass(60, 0, 0);
    steering.round();
    Files.writeString(file, POLICY.replace("[eth0]", "[eth0, eth1]"));
    steering.round();
    pass(1, 50, 60, 60);
    steering.round();
    assertThat(attached()).containsExactly(2);

    pass(1, 50, 120);
    steering.round();
    pass(1, 50, 180);
    steering.round();

    assertThat(attached()).isEmpty();
  }

  @Test
  void autoGoesOnInGenericMode() throws IOException {
    Files.writeString(file, POLICY.replace("mode: Native", "mode: Auto"));
    undo();

    Round round = steering.round();

    assertThat(kernel.observe().attachments())
        .extracting(Attachment::mode)
        .containsExactly(XdpMode.GENERIC);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.GENERIC_CHOSEN);
  }

  @Test
  void genericModeIsNotBlamed() throws IOException {
    Files.writeString(file, POLICY.replace("mode: Native", "mode: Generic"));
    steering.round();
    pass(1, 50, 60);

    assertThat(watch.callsForARound()).isFalse();
    assertThat(watch.interval()).isEmpty();
  }

  @Test
  void itLooksEverySecondWhileAnAttachmentIsYoung() {
    assertThat(watch.interval()).isEmpty();

    steering.round();
    assertThat(watch.interval()).contains(Duration.ofSeconds(1));

    pass(60, 0, 0);
    assertThat(watch.interval()).isEmpty();
  }

  @Test
  void figuresThatCantBeReadDisturbNothingElse() {
    steering =
        new Steering(
            new PolicyFile(file),
            Machines::eightCpus,
            List::of,
            kernel,
            new ChecksumWatch(
                () -> {
                  throw new IllegalStateException("on purpose");
                },
                kernel::counters,
                new UndoneStore(folder),
                () -> now));

    Round round = steering.round();

    assertThat(kernel.observe().attachments()).hasSize(1);
    assertThat(round.troubles())
        .extracting(Trouble::reason, Trouble::blocking)
        .containsExactly(tuple("HarmNotWatched", false));
  }

  @Test
  void aStateFolderThatCantBeWrittenIsTold() throws IOException {
    Files.createDirectory(folder.resolve("undone.json"));

    undo();
    Round round = steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("StateNotKept");
  }

  private void undo() {
    steering.round();
    pass(1, 50, 60);
    steering.round();
  }

  private void startAgent() {
    watch = new ChecksumWatch(() -> errors, kernel::counters, new UndoneStore(folder), () -> now);
    steering = new Steering(new PolicyFile(file), Machines::eightCpus, List::of, kernel, watch);
  }

  private List<Integer> attached() {
    return kernel.observe().attachments().stream().map(Attachment::ifindex).toList();
  }

  /**
   * @param redirected so far, by eth0 and then eth1
   */
  private void pass(int seconds, long moreErrors, long... redirected) {
    now += Duration.ofSeconds(seconds).toNanos();
    errors += moreErrors;
    kernel.count(
        new DatapathCounters(
            IntStream.range(0, redirected.length)
                .mapToObj(i -> counters(2 + i, redirected[i]))
                .toList(),
            List.of()));
  }

  private static InterfaceCounters counters(int ifindex, long redirected) {
    return new InterfaceCounters(
        ifindex,
        "uid",
        "spread",
        redirected,
        redirected,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        new LinkedHashMap<>());
  }
}
