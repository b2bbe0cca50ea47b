// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.ReceiveLosses;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.metrics.Readiness;
import io.cpusteering.agent.metrics.SteeringMetrics;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.PolicyState;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds and looks between them, over figures that the test sets. */
class PacketWatchTest {
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

  /** Of a policy in a file with this name. */
  private static final String UID = UUID.nameUUIDFromBytes("spread".getBytes(UTF_8)).toString();

  /** Seconds: so long packets are passed at most because of checksum errors, the first time. */
  private static final int LONGEST = 60;

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private long errors = 1000;
  private long now = 1;
  private long queueDrops;
  private final long[] received = new long[2];
  private final long[] redirected = new long[2];
  private Path file = Path.of("");
  private PacketWatch watch;
  private Steering steering;

  @BeforeEach
  void aPolicyFile() throws IOException {
    file = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    count(0, 0, false);
    startAgent();
  }

  @Test
  void aJumpHasPacketsPassedInTheNextRound() {
    steering.round();
    pass(1, 50, 60);

    boolean called = watch.callsForARound();
    Round round = steering.round();

    assertThat(called).isTrue();
    assertThat(passing()).containsExactly(2);
    assertThat(round.plan().findings())
        .extracting(Finding::interfaceName, Finding::reason)
        .containsExactly(tuple("eth0", Reason.PASSING_ON_TRIAL));
    assertThat(round.plan().datapath().cpuMaps().getFirst().queueSizes())
        .as("entries of the CPU map stay")
        .isNotEmpty();
  }

  @Test
  void ifThatEndsTheErrorsItIsSteeredAgainForAMoment() {
    // Given
    steering.round();
    pass(1, 50, 60);
    steering.round();
    receive(2, 0, 0);

    // When
    count(LONGEST, 0, false, 1000);
    boolean called = watch.callsForARound();
    Round round = steering.round();

    // Then: looked at often although the attachment is no longer young
    assertThat(called).isTrue();
    assertThat(passing()).isEmpty();
    assertThat(round.plan().findings()).isEmpty();
    assertThat(watch.interval()).contains(Duration.ofSeconds(1));

    // And: without errors it goes on
    pass(10, 0, 1000);
    steering.round();
    assertThat(passing()).isEmpty();
    assertThat(watch.interval()).contains(Duration.ofSeconds(6));
    assertThat(new UndoneStore(folder).load()).isEmpty();
  }

  @Test
  void aLongTrialIsLookedAtAsOftenAsSteering() {
    steering.round();
    pass(1, 50, 60);
    steering.round();
    assertThat(watch.interval()).contains(Duration.ofSeconds(1));

    count(60, 0, false, 0);

    assertThat(watch.interval()).contains(Duration.ofSeconds(6));
  }

  @Test
  void ifThatEndsTheErrorsTimeAfterTimeTheAttachmentIsUndone() {
    Round round = undo();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(round.plan().findings())
        .extracting(Finding::interfaceName, Finding::reason)
        .containsExactly(tuple("eth0", Reason.CHECKSUM_ERRORS));
    assertThat(round.plan().findings().getFirst().message())
        .contains(
            "eth0",
            "each of 4 times",
            "50 of 60",
            "0 of 1000",
            "ethtool -K DEVICE tx off",
            "Generic");
  }

  @Test
  void ifErrorsGoOnItIsSteeredAgainAndThatIsRemembered() {
    // Given
    steering.round();
    pass(1, 50, 60);
    steering.round();
    receive(2, 100, 120);

    // When
    count(1, 50, false, 60);
    boolean called = watch.callsForARound();
    Round round = steering.round();

    // Then
    assertThat(called).isTrue();
    assertThat(passing()).isEmpty();
    assertThat(attached()).containsExactly(2);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.WRONG_CHECKSUMS);

    // And
    pass(5, 250, 300);
    assertThat(watch.callsForARound()).isFalse();
    steering.round();
    assertThat(passing()).isEmpty();
  }

  @Test
  void aRoundLooksTooSoThatOldAttachmentsAreWatched() {
    steering.round();
    pass(3600, 0, 0);
    steering.round();
    pass(10, 50, 60);

    steering.round();

    assertThat(passing()).containsExactly(2);
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
    assertThat(kernel.applied().stream().filter(it -> !it.attachments().isEmpty())).hasSize(8);
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
    pass(60, 0, 10_000, 0);
    steering.round();
    Files.writeString(file, POLICY.replace("[eth0]", "[eth0, eth1]"));
    steering.round();
    pass(1, 50, 10_000, 60);

    // When: the errors go on until the round acts
    boolean called = watch.callsForARound();
    pass(1, 50, 10_000, 60);
    steering.round();

    // Then
    assertThat(called).isTrue();
    assertThat(passing()).containsExactly(3);

    // And: with the errors over, it is undone, and the other one stays
    for (int times = 0; times < 3; times++) {
      receive(2, 0, 1000, 1000);
      receive(LONGEST, 0, 10_000, 1000);
      steering.round();
      assertThat(passing()).isEmpty();
      pass(1, 50, 10_000, 60);
      steering.round();
      assertThat(passing()).containsExactly(3);
    }
    receive(2, 0, 1000, 1000);
    receive(LONGEST, 0, 10_000, 1000);
    steering.round();
    assertThat(attached()).containsExactly(2);
    receive(60, 0, 10_000);
    steering.round();
    assertThat(attached()).containsExactly(2);
    assertThat(passing()).isEmpty();
  }

  @Test
  void ifErrorsGoOnTheOnesBeforeAreNextAndTheInnocentIsSteeredAgain() throws IOException {
    // Given: both attached, and eth0 is to blame
    steering.round();
    pass(60, 0, 0, 0);
    steering.round();
    Files.writeString(file, POLICY.replace("[eth0]", "[eth0, eth1]"));
    steering.round();
    pass(1, 50, 60, 60);
    steering.round();
    assertThat(passing()).containsExactly(3);
    receive(2, 50, 60, 60);

    // When
    receive(1, 50, 60, 60);
    steering.round();
    pass(1, 50, 60, 60);
    steering.round();

    // Then
    assertThat(passing()).containsExactly(2);
    assertThat(attached()).containsExactly(2, 3);
    for (int times = 0; times < 3; times++) {
      receive(2, 0, 1000, 1000);
      receive(LONGEST, 0, 1000, 1000);
      steering.round();
      assertThat(passing()).isEmpty();
      pass(1, 50, 60, 60);
      steering.round();
      assertThat(passing()).containsExactly(2);
    }
    receive(2, 0, 1000, 1000);
    receive(LONGEST, 0, 1000, 1000);
    steering.round();
    assertThat(attached()).containsExactly(3);
    assertThat(passing()).isEmpty();
  }

  @Test
  void lossesThatPassingEndsHaveItPassOnAndTheNextAgentToo() {
    // Given
    lose();
    Round round = steering.round();
    assertThat(passing()).containsExactly(2);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.PASSED_THROUGH);

    // When
    startAgent();
    Round next = steering.round();

    // Then
    assertThat(passing()).containsExactly(2);
    assertThat(next.plan().findings()).isEqualTo(round.plan().findings());

    // And: after some time steering is tried again, also by the next agent
    receive(400, 0, 10);
    steering.round();
    assertThat(passing()).isEmpty();
    assertThat(attached()).containsExactly(2);
    assertThat(new UndoneStore(folder).load()).isEmpty();
  }

  @Test
  void whatIsPassedIsToldToBeUnsteered() {
    lose();
    Round round = steering.round();
    SteeringMetrics metrics = new SteeringMetrics(kernel, new Readiness(), "0");

    CpuSteeringNodeStatus status = new NodeReport("1.0", Clock.systemUTC()).of(round, null);
    metrics.ended(round);

    Condition steered = status.interfaces().getFirst().conditions().getFirst();
    assertThat(steered.getType()).isEqualTo("Steered");
    assertThat(steered.getStatus()).isEqualTo("False");
    assertThat(steered.getReason()).isEqualTo("PassedThrough");
    assertThat(steered.getMessage()).contains("eth0", "5000 by full queues of CPUs", "0.00% of");
    assertThat(status.policies().getFirst().state()).isEqualTo(PolicyState.DEGRADED);
    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_interface_passed_through"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"PassedThrough\"} 1",
            "cpu_steering_interface_steered"
                + "{interface=\"eth0\",mode=\"native\",policy=\"spread\"} 0");
  }

  @Test
  void aChangeOfThePolicyHasSteeringTriedAgainAtOnce() throws IOException {
    lose();
    steering.round();
    Files.writeString(file, POLICY.replace("2048", "4096"));

    Round round = steering.round();

    assertThat(passing()).isEmpty();
    assertThat(round.plan().findings()).isEmpty();
    assertThat(new UndoneStore(folder).load()).isEmpty();
  }

  @Test
  void anAgentThatIsKilledDuringATrialLeavesOneThatSteers() {
    steering.round();
    pass(1, 50, 60);
    steering.round();
    assertThat(passing()).containsExactly(2);

    startAgent();
    Round round = steering.round();

    assertThat(passing()).isEmpty();
    assertThat(attached()).containsExactly(2);
    assertThat(round.plan().findings()).isEmpty();
  }

  @Test
  void aSingleRoundHeedsWhatAnAgentFoundOut() {
    lose();
    steering.round();
    steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .harm(new KnownHarm(new UndoneStore(folder)))
            .steering();

    Round round = steering.round();

    assertThat(passing()).containsExactly(2);
    assertThat(round.plan().findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.PASSED_THROUGH);
  }

  @Test
  void whatOnlyPassesIsNotWatched() throws IOException {
    Files.writeString(file, POLICY.replace("steer: {queueSize: 2048}", "pass: {}"));
    steering.round();

    assertThat(watch.interval()).isEmpty();
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
    assertThat(watch.interval()).contains(Duration.ofSeconds(6));
  }

  @Test
  void itLooksEverySecondWhileAnAttachmentIsYoung() {
    assertThat(watch.interval()).isEmpty();

    steering.round();
    assertThat(watch.interval()).contains(Duration.ofSeconds(1));

    pass(60, 0, 0);
    assertThat(watch.interval()).contains(Duration.ofSeconds(6));
  }

  @Test
  void figuresThatCantBeReadDisturbNothingElse() {
    steering =
        GivenSteering.of(new PolicyFile(file), kernel)
            .harm(
                new PacketWatch(
                    new PacketFigures(
                        () -> {
                          throw new IllegalStateException("on purpose");
                        },
                        Map::of,
                        name -> Optional.empty(),
                        kernel::counters),
                    new UndoneStore(folder),
                    Pace.USUAL,
                    0,
                    () -> now))
            .steering();

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

  /**
   * By checksum errors that come each time packets are steered and end each time they are passed;
   * gives the round that undoes it.
   */
  private Round undo() {
    Round last = steering.round();
    for (int times = 0; times < 4; times++) {
      pass(1, 50, 60);
      steering.round();
      receive(2, 0, 0);
      receive(LONGEST, 0, 1000);
      last = steering.round();
    }
    return last;
  }

  /** In queues, but nothing while packets are passed, and until that is found out. */
  private void lose() {
    steering.round();
    pass(2, 0, 10_000);
    watch.callsForARound();
    queueDrops += 5_000;
    pass(30, 0, 10_000);
    steering.round();
    pass(1, 0, 1);
    steering.round();
    receive(2, 0, 0);
    receive(11, 0, 10_000);
  }

  private void startAgent() {
    watch =
        new PacketWatch(
            new PacketFigures(() -> errors, Map::of, name -> losses(), kernel::counters),
            new UndoneStore(folder),
            Pace.USUAL,
            0,
            () -> now);
    steering = GivenSteering.of(new PolicyFile(file), kernel).harm(watch).steering();
  }

  private List<Integer> attached() {
    return kernel.observe().attachments().stream().map(Attachment::ifindex).toList();
  }

  private List<Integer> passing() {
    return kernel.observe().attachments().stream()
        .filter(it -> it.tables().stream().allMatch(IndirectionTable.EMPTY::equals))
        .map(Attachment::ifindex)
        .toList();
  }

  private static Optional<ReceiveLosses> losses() {
    return Optional.of(new ReceiveLosses(0, 0));
  }

  /**
   * Time in which packets are steered; it is looked at by whatever follows.
   *
   * @param more packets, by eth0 and then eth1
   */
  private void pass(int seconds, long moreErrors, long... more) {
    count(seconds, moreErrors, true, more);
  }

  /** Time in which packets are received, at whose end is a look; those of eth1 are steered too. */
  private void receive(int seconds, long moreErrors, long... more) {
    count(seconds, moreErrors, false, more);
    watch.callsForARound();
  }

  private void count(int seconds, long moreErrors, boolean redirect, long... more) {
    now += Duration.ofSeconds(seconds).toNanos();
    errors += moreErrors;
    for (int i = 0; i < more.length; i++) {
      received[i] += more[i];
      redirected[i] += redirect || !passing().contains(2 + i) ? more[i] : 0;
    }
    kernel.count(
        new DatapathCounters(
            IntStream.range(0, received.length)
                .mapToObj(i -> counters(2 + i, received[i], redirected[i]))
                .toList(),
            List.of(
                new PolicyCounters(
                    UID,
                    "spread",
                    new TreeMap<>(Map.of(1, new CpuCounters(0, queueDrops, 0, 0, 0, 0, 0, 0))),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new LinkedHashMap<>()))));
  }

  private static InterfaceCounters counters(int ifindex, long received, long redirected) {
    return new InterfaceCounters(
        ifindex, UID, "spread", received, redirected, 0, 0, 0, 0, 0, 0, 0, new LinkedHashMap<>());
  }
}
