// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static io.cpusteering.agent.loop.trial.Told.condition;
import static io.cpusteering.agent.loop.trial.Told.policyStatus;
import static io.cpusteering.agent.loop.trial.TrialAgent.API_SERVER;
import static io.cpusteering.agent.loop.trial.TrialAgent.GATEWAY;
import static io.cpusteering.agent.loop.trial.TrialAgent.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.api.node.PolicyState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is asked before a change, and when they are waited for no longer. */
class WitnessesTest extends OnTrial {
  @Test
  void nothingIsTouchedBeforeItIsKnownWhoAnswers() throws IOException {
    agent.order(policy("p", "eth0", "steer: {}"));

    Round round = agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(agent.asked.whom()).containsExactly(GATEWAY, API_SERVER);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(policyStatus(round).message()).contains("it is asked who answers");
    assertThat(agent.watch.callsForARound()).isFalse();

    agent.asked.answer(GATEWAY, API_SERVER);

    assertThat(agent.watch.callsForARound()).isTrue();
  }

  @Test
  void whoIsSilentBeforeIsNotWaitedForLong() throws IOException {
    agent.order(policy("p", "eth0", "steer: {}"));
    agent.round();
    agent.asked.answer(GATEWAY);

    agent.clock.pass(Duration.ofSeconds(2));

    assertThat(agent.watch.callsForARound()).isTrue();
    agent.round();
    assertThat(agent.asked.whom()).containsExactly(GATEWAY);
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void whereNobodyAnsweredThereIsNothingToConfirmAndThatIsSaid() throws IOException {
    agent.order(policy("p", "eth0", "steer: {}"));
    agent.round();

    agent.clock.pass(Duration.ofSeconds(2));
    Round round = agent.round();

    assertThat(agent.kernel.observe().attachments()).hasSize(1);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.READY);
    assertThat(condition(round, "eth0", "NothingToConfirm")).isEqualTo("True/NothingToConfirm");
  }

  @Test
  void whatTheKernelRefusesIsNotOnTrialAndIsTriedAgainWithoutAsking() throws IOException {
    agent.kernel.refuse(2, "ForeignProgram", "somebody else's");

    Round refused = agent.begin(policy("p", "eth0", "steer: {}"));

    assertThat(policyStatus(refused).state()).isEqualTo(PolicyState.FAILED);
    assertThat(agent.watch.isUndecided()).isFalse();
    assertThat(agent.asked.whom()).isEmpty();
    Round again = agent.round();
    assertThat(policyStatus(again)).isEqualTo(policyStatus(refused));
    assertThat(agent.asked.whom()).isEmpty();
  }

  @Test
  void whatTheKernelRefusesIsTriedAgainWithoutAskingAlsoWhereNobodyAnswers() throws IOException {
    agent.kernel.refuse(2, "ForeignProgram", "somebody else's");
    agent.order(policy("p", "eth0", "steer: {}"));
    agent.round();
    agent.clock.pass(Duration.ofSeconds(2));
    Round refused = agent.round();

    Round again = agent.round();

    assertThat(policyStatus(refused).state()).isEqualTo(PolicyState.FAILED);
    assertThat(policyStatus(again).state()).isEqualTo(PolicyState.FAILED);
    assertThat(again.plan().findings()).isEmpty();
    assertThat(agent.asked.whom()).isEmpty();
  }

  @Test
  void whereThereIsNobodyToAskTheChangeIsMadeAtOnce() throws IOException {
    agent.witnesses = List.of();
    agent.order(policy("p", "eth0", "steer: {}"));

    Round round = agent.round();

    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.READY);
    assertThat(condition(round, "eth0", "NothingToConfirm")).isEqualTo("True/NothingToConfirm");
  }

  @Test
  void whoWasSilentIsNotWaitedForAgainWithinAMinute() throws IOException {
    agent.order(policy("p", "eth0", "steer: {}"));
    agent.round();
    agent.clock.pass(Duration.ofSeconds(2));
    agent.round();

    agent.order(policy("p", "eth0", "pass: {}"));
    Round next = agent.round();

    assertThat(policyStatus(next).state()).isEqualTo(PolicyState.READY);
    agent.clock.pass(Duration.ofMinutes(1));
    agent.order(policy("p", "eth0", "steer: {}"));
    assertThat(policyStatus(agent.round()).state()).isEqualTo(PolicyState.CONFIRMING);
  }

  @Test
  void aRoundThatCanNotBeginIsCalledForNoMoreOftenThanItWouldComeAnyway() throws IOException {
    // Given: it is known who answers
    agent.order(policy("p", "eth0", "steer: {}"));
    agent.round();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.missing = List.of(new Trouble("BpffsReadOnly", "on purpose", true));

    // When
    int rounds = agent.look(10);

    // Then
    assertThat(rounds).isEqualTo(1);
    agent.missing = List.of();
    agent.look(1);
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
  }
}
