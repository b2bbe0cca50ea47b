// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody sets the clock on the wall while an agent is at work: nothing that it does goes by it.
 */
@Tag("kernel")
class ClockJumpTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  /** In which an agent that goes by the wrong clock does what it must not. */
  private static final Duration A_FEW_LOOKS = Duration.ofSeconds(3);

  /** Three answers confirm it, however long they take on a busy machine. */
  private static final String PASSES_ALL = TrialPolicies.passesAll(60);

  private static final Duration TRIAL = Duration.ofSeconds(12);
  private static final String DROPS_ALL = TrialPolicies.dropsAll((int) TRIAL.toSeconds());

  /** A queue for one packet loses many. */
  private static final String LOSES =
      """
      interfaces: {names: [steered]}
      steer: {queueSize: 1, cpus: {list: "1"}}
      safety: {confirm: 0s, window: 5s}
      """;

  /** What somebody does to the clock. */
  enum Jump {
    AN_HOUR_FORWARD(Duration.ofHours(1)),
    A_DAY_BACK(Duration.ofDays(-1));

    private final Duration ahead;

    Jump(Duration ahead) {
      this.ahead = ahead;
    }
  }

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private WallClock clock;
  private @Nullable FollowingAgent agent;

  @BeforeEach
  void aGatewayAndAClock() throws IOException {
    testbed.receiver().ip("route", "add", "default", "via", Testbed.SENDER_ADDRESS);
    clock = new WallClock(folder);
  }

  @AfterEach
  void close() {
    if (agent != null) {
      agent.close();
    }
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOnTrialAndGoodIsConfirmed(Jump jump) throws IOException {
    start(PASSES_ALL);
    awaitTrial();

    clock.jump(jump.ahead);

    awaitLog("confirmed policies=");
    assertThat(log()).noneMatch(line -> line.contains("ConnectivityLost"));
    assertThat(attachments()).hasSize(1);
    assertThat(hoursAhead()).as("by the agent's own clock").isEqualTo(jump.ahead.toHours());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOnTrialAndCutsOffIsUndoneInItsTime(Jump jump) throws IOException {
    long before = System.nanoTime();
    start(DROPS_ALL);
    awaitTrial();

    clock.jump(jump.ahead);

    awaitLog("ConnectivityLost: policy follow");
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("its time is over, by the clock that nobody can set")
        .isGreaterThanOrEqualTo(TRIAL);
    assertThat(attachments()).isEmpty();
    assertThat(hoursAhead()).isEqualTo(jump.ahead.toHours());
  }

  @ParameterizedTest
  @EnumSource
  void aTrialIsGoneOnWithAfterARestart(Jump jump) throws IOException {
    // Given
    start(DROPS_ALL);
    awaitTrial();
    agent.close();

    // When
    clock.jump(jump.ahead);
    start(DROPS_ALL);

    // Then
    awaitLog("going on with the trial that an earlier agent began");
    awaitLog("ConnectivityLost: policy follow");
    assertThat(attachments()).isEmpty();
    assertThat(hoursAhead()).isEqualTo(jump.ahead.toHours());

    // When it is set right again
    agent.close();
    clock.jump(Duration.ZERO);
    start(DROPS_ALL);

    // Then
    awaitLog("ConnectivityLost: policy follow");
    assertThat(log()).noneMatch(line -> line.contains("Confirming"));
    assertThat(attachments()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void packetsPassAsLongAsTheyShall(Jump jump) throws Exception {
    testbed.silence();
    try (SteadyTraffic _ = SteadyTraffic.beforeAllOn(1, testbed, 5_000)) {
      // Given: a trial of passing
      start(LOSES);
      await().atMost(LONG).until(() -> attachments().size() == 1 && passes());

      // When
      clock.jump(jump.ahead);

      // Then: it comes to its end
      await().atMost(LONG).until(() -> new UndoneStore(folder).load().size() == 1);
      awaitLog("PassedThrough: ");

      // When it is set once more
      clock.jump(jump.ahead.multipliedBy(2));

      // Then: what passes for five minutes has not passed for so long
      Thread.sleep(A_FEW_LOOKS);
      assertThat(passes()).isTrue();
      assertThat(log()).noneMatch(line -> line.contains("PassedThrough is over"));

      // When another agent goes by another clock
      agent.close();
      clock.jump(Duration.ZERO);
      start(LOSES);

      // Then
      awaitLog("PassedThrough: ");
      assertThat(passes()).isTrue();
      assertThat(new UndoneStore(folder).load()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAgentWithNothingToDoDoesNothingAndThenWhatIsAsked(Jump jump) throws Exception {
    // Given: it looks by itself once an hour
    testbed.silence();
    start(TrialPolicies.passesAll(0));
    awaitProgram();
    await().until(() -> agent.rounds() > 0);
    Thread.sleep(A_FEW_LOOKS);
    Attachment before = attachments().getFirst();
    long rounds = agent.rounds();

    // When
    clock.jump(jump.ahead);

    // Then
    Thread.sleep(A_FEW_LOOKS);
    assertThat(agent.rounds()).isEqualTo(rounds);
    assertThat(attachments()).containsExactly(before);

    // When
    FollowingAgent.edit(folder, LOSES);

    // Then
    await()
        .atMost(LONG)
        .until(
            () -> attachments().stream().anyMatch(it -> !it.revision().equals(before.revision())));
    awaitLog("program replaced");
    assertThat(hoursAhead()).isEqualTo(jump.ahead.toHours());
    assertThat(attachments()).singleElement().matches(it -> it.linkId() == before.linkId());
  }

  private void start(String spec) throws IOException {
    agent =
        new FollowingAgent(
            testbed.receiver(), testbed.bpffs(), folder, spec, Duration.ofHours(1), "", clock.by());
  }

  private List<String> log() {
    return agent.log();
  }

  private void awaitLog(String text) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(log()).as("its log").anyMatch(line -> line.contains(text)));
  }

  /** After the round that began it, with which its time begins. */
  private void awaitTrial() {
    awaitLog("is on trial on interface steered");
  }

  private void awaitProgram() {
    await().atMost(LONG).untilAsserted(() -> assertThat(attachments()).hasSize(1));
  }

  private List<Attachment> attachments() {
    return testbed.receiver().call(datapath::observe).attachments();
  }

  private boolean passes() {
    return attachments().getFirst().tables().stream().allMatch(IndirectionTable.EMPTY::equals);
  }

  /** By how much the agent's clock differed from ours when it last said something. */
  private long hoursAhead() {
    Instant said =
        log().reversed().stream()
            .flatMap(line -> time(line.split(" ", 2)[0]))
            .findFirst()
            .orElseThrow();
    return Math.round(Duration.between(Instant.now(), said).toMinutes() / 60.0);
  }

  private static Stream<Instant> time(String word) {
    try {
      return Stream.of(Instant.parse(word));
    } catch (DateTimeParseException e) {
      return Stream.empty();
    }
  }
}
