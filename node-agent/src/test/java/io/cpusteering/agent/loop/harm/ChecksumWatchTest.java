// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.XdpMode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of steering after which the stack drops packets for their checksums. */
class ChecksumWatchTest extends OnWatch {
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
    assertThat(watch.interval()).contains(Duration.ofSeconds(10));
    assertThat(new UndoneStore(folder).load()).isEmpty();
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
    assertThat(watch.interval()).contains(Duration.ofSeconds(10));
  }
}
