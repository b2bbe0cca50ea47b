// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static io.cpusteering.agent.loop.trial.Told.policyStatus;
import static io.cpusteering.agent.loop.trial.TrialAgent.API_SERVER;
import static io.cpusteering.agent.loop.trial.TrialAgent.GATEWAY;
import static io.cpusteering.agent.loop.trial.TrialAgent.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.api.node.PolicyState;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is tried again after it was undone, and what is not. */
class SecondTrialTest extends OnTrial {
  @Test
  void whatWasUndoneIsNotTriedAgainUntilTheSpecChanges() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.runOut();
    agent.asked.answer(API_SERVER);
    agent.round();

    agent.start();
    agent.round();
    Round still = agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(still).reason()).isEqualTo("ConnectivityLost");
    agent.begin(policy("p", "eth0", "pass: {}"));
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void whoIsSilentWithoutTheChangeHasItTriedOnceMore() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.runOut();
    agent.clock.pass(Duration.ofSeconds(10));
    Round awaiting = agent.round();
    assertThat(policyStatus(awaiting).message()).contains("tried once more");
    assertThat(agent.asked.whom()).containsExactly(API_SERVER);

    // When
    agent.asked.answer(API_SERVER);
    assertThat(agent.watch.callsForARound()).isTrue();
    agent.round();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();

    // Then
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
    agent.runOut();
    agent.clock.pass(Duration.ofSeconds(10));
    Round final_ = agent.round();
    assertThat(policyStatus(final_).message()).contains("not tried again");
    assertThat(agent.asked.whom()).isEmpty();
  }

  @Test
  void anEditOfWhatIsOnTrialIsTriedOnceThatWasUndone() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.fallSilent();
    agent.order(policy("p", "eth0", "pass: {}"));
    agent.round();

    Round undone = agent.runOut();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
    agent.asked.answer(API_SERVER);
    agent.round();
    agent.asked.answer(GATEWAY, API_SERVER);
    Round next = agent.round();
    assertThat(policyStatus(next).state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void whatIsGivenUpIsUndoneAndMayBeTriedAgain() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    agent.watch.giveUp();
    agent.round();
    agent.watch.forgetGivenUp();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    agent.start();
    agent.begin();
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void whoeverWaitsForNobodyHasTriedNowWhatWasNotToBlame() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.runOut();
    agent.clock.pass(Duration.ofSeconds(10));
    agent.round();

    agent.start();
    agent.watch.tryAwaited();
    agent.begin();

    assertThat(agent.kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void anEditJoinsTheTrialWhileEverybodyAnswers() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.clock.pass(Duration.ofSeconds(20));
    agent.order(policy("p", "eth0", "steer: {cpus: {list: \"0-1\"}}"));

    Round edited = agent.round();

    assertThat(policyStatus(edited).message()).contains("on trial");
    assertThat(agent.asked.whom()).containsExactly(GATEWAY, API_SERVER);
    agent.clock.pass(Duration.ofSeconds(20));
    assertThat(agent.watch.callsForARound()).isFalse();
    assertThat(policyStatus(agent.confirm()).state()).isEqualTo(PolicyState.READY);
  }

  @Test
  void anEditThatJoinedIsUndoneWithWhatItJoined() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.order(policy("p", "eth0", "steer: {cpus: {list: \"1\"}}"));
    agent.round();

    Round undone = agent.runOut();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
  }

  @Test
  void anEditThatJoinedGoesBackToWhatWasConfirmedBeforeBoth() throws IOException {
    agent.begin(policy("p", "eth0", "pass: {}"));
    agent.confirm();
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.order(policy("p", "eth0", "steer: {cpus: {list: \"1\"}}"));
    agent.round();

    agent.runOut();

    assertThat(agent.kernel.observe().attachments().getFirst().program().otherwise())
        .isEqualTo(new RuleAction.Pass());
  }

  @Test
  void anEditRightAfterTheLastOneJoinsToo() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.clock.pass(Duration.ofSeconds(1));
    agent.order(policy("p", "eth0", "steer: {cpus: {list: \"0-1\"}}"));

    Round edited = agent.round();

    assertThat(policyStatus(edited).message()).contains("on trial");
  }

  @Test
  void editsAfterEachOtherGiveASilentNodeNoMoreTime() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    for (int second = 1; second < 30; second++) {
      agent.clock.pass(Duration.ofSeconds(1));
      agent.order(policy("p", "eth0", "steer: {cpus: {list: \"0-%d\"}}".formatted(1 + second % 6)));
      agent.round();
    }
    agent.clock.pass(Duration.ofSeconds(1));
    Round undone = agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
  }

  @Test
  void whatTheKernelRefusesRoundAfterRoundKeepsNoTrialFromItsEnd() throws IOException {
    agent.kernel.refuse(3, "ForeignProgram", "somebody else's");
    agent.begin(policy("p", "eth0", "steer: {}"), policy("q", "eth1", "steer: {}"));

    for (int round = 0; round < 3; round++) {
      agent.asked.answer(GATEWAY, API_SERVER);
      agent.clock.pass(Duration.ofSeconds(1));
      agent.round();
    }

    assertThat(agent.watch.isUndecided()).isFalse();
  }

  @Test
  void anEditThatTheKernelRefusesLeavesWhatItWasToReplaceOnTrial() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.kernel.refuseChanges(2, "KernelRefused", "no memory");
    agent.order(policy("p", "eth0", "pass: {}"));
    agent.round();

    assertThat(agent.watch.isUndecided()).isTrue();
    assertThat(agent.asked.whom()).containsExactly(GATEWAY, API_SERVER);
  }
}
