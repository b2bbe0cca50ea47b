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
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.api.node.PolicyState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes that are undone, since somebody fell silent. */
class UndoingTest extends OnTrial {
  @Test
  void aFirstAttachIsUndoneToNothing() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    Round undone = agent.runOut();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(undone).state()).isEqualTo(PolicyState.FAILED);
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
    assertThat(policyStatus(undone).message())
        .contains("was undone on eth0", "the API server", "packets go to the stack");
    assertThat(condition(undone, "eth0", "Steered")).isEqualTo("False/ConnectivityLost");
  }

  @Test
  void anEditIsUndoneToTheVersionBefore() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.confirm();
    DatapathPlan before = agent.kernel.applied().getLast();

    Round round = agent.begin(policy("p", "eth0", "pass: {}"));
    assertThat(agent.kernel.applied().getLast()).isNotEqualTo(before);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.CONFIRMING);
    Round undone = agent.runOut();

    assertThat(agent.kernel.applied().getLast()).isEqualTo(before);
    assertThat(policyStatus(undone).state()).isEqualTo(PolicyState.DEGRADED);
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
    assertThat(policyStatus(undone).message()).contains("is in force again");
    assertThat(policyStatus(undone).revision())
        .isEqualTo(before.attachments().getFirst().revision());
  }

  @Test
  void anEditThatCameDuringATrialGoesBackToWhatWasConfirmedByIt() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    DatapathPlan first = agent.kernel.applied().getLast();
    agent.fallSilent();
    agent.order(policy("p", "eth0", "pass: {}"));
    agent.round();
    agent.confirm();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();

    agent.runOut();

    assertThat(agent.kernel.applied().getLast()).isEqualTo(first);
  }

  @Test
  void whatCarriesAnswersIsUndoneFirst() throws IOException {
    agent.begin(policy("uplink", "eth0", "steer: {}"), policy("other", "eth1", "steer: {}"));

    agent.runOut();

    assertThat(agent.policiesInForce()).containsExactly("other");
    agent.asked.answer(API_SERVER);
    Round back = agent.round();
    assertThat(agent.policiesInForce()).containsExactly("other");
    assertThat(policyStatus(back, "other").state()).isEqualTo(PolicyState.READY);
    assertThat(policyStatus(back, "uplink").state()).isEqualTo(PolicyState.FAILED);
  }

  @Test
  void theRestOfTheRoundFollowsWhenThatBringsNobodyBack() throws IOException {
    agent.begin(policy("uplink", "eth0", "steer: {}"), policy("other", "eth1", "steer: {}"));
    agent.runOut();

    agent.clock.pass(Duration.ofSeconds(10));
    agent.round();

    assertThat(agent.policiesInForce()).isEmpty();
  }

  @Test
  void aTrialGoesOnWithoutOrders() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    agent.orders = null;
    agent.start();
    agent.round();
    Round undone = agent.runOut();

    assertThat(undone.orders()).isNull();
    assertThat(agent.kernel.observe().attachments()).isEmpty();
    agent.asked.answer(API_SERVER);
    agent.round();
    agent.order(policy("p", "eth0", "steer: {}"));
    assertThat(policyStatus(agent.round()).reason()).isEqualTo("ConnectivityLost");
  }

  @Test
  void aRoundThatTouchesNothingKnowsWhatWasUndone() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.runOut();

    Round round = agent.foreseeingRound();

    assertThat(round.outcome().state().attachments()).isEmpty();
    assertThat(policyStatus(round).reason()).isEqualTo("ConnectivityLost");
  }

  @Test
  void aRoundThatCanNotUndoItIsCalledForNoMoreOftenThanItWouldComeAnyway() throws IOException {
    // Given: the time is over
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.missing = List.of(new Trouble("BpffsReadOnly", "on purpose", true));
    agent.clock.pass(Duration.ofSeconds(30));

    // When
    int rounds = agent.look(20);

    // Then
    assertThat(rounds).isEqualTo(2);
    assertThat(agent.kernel.observe().attachments()).hasSize(1);

    // And: it is called for until it can
    agent.missing = List.of();
    assertThat(agent.look(10)).isEqualTo(1);
    assertThat(agent.kernel.observe().attachments()).isEmpty();
  }
}
