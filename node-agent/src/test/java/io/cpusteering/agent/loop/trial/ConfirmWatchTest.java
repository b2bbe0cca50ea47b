// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static io.cpusteering.agent.loop.trial.Told.condition;
import static io.cpusteering.agent.loop.trial.Told.policyStatus;
import static io.cpusteering.agent.loop.trial.TrialAgent.API_SERVER;
import static io.cpusteering.agent.loop.trial.TrialAgent.GATEWAY;
import static io.cpusteering.agent.loop.trial.TrialAgent.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.api.node.PolicyState;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Changes that come into force one after the other, each confirmed. */
class ConfirmWatchTest extends OnTrial {
  @Test
  void aChangeIsOnTrialUntilEverybodyHasAnsweredThreeTimes() throws IOException {
    Round round = agent.begin(policy("p", "eth0", "steer: {}"));

    assertThat(agent.kernel.observe().attachments()).hasSize(1);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(condition(round, "eth0", "Steered")).isEqualTo("True/Confirming");
    assertThat(condition(round, "", "Ready")).isEqualTo("False/Confirming");
    assertThat(policyStatus(round).message())
        .contains("until 2026-01-01T00:00:30Z", "the gateway 10.0.0.1", "the API server");

    Round confirmed = agent.confirm();

    assertThat(policyStatus(confirmed).state()).isEqualTo(PolicyState.READY);
    assertThat(condition(confirmed, "eth0", "Steered")).isEqualTo("True/Attached");
    assertThat(agent.asked.whom()).isEmpty();
    assertThat(agent.watch.interval()).isEmpty();
  }

  @Test
  void aChangeWaitsForTheOneOnTrialWhileSomebodyIsSilent() throws IOException {
    String first = policy("p", "eth0", "steer: {}");
    agent.begin(first);
    agent.fallSilent();

    agent.order(first, policy("q", "eth1", "steer: {}"));
    Round waiting = agent.round();

    assertThat(agent.policiesInForce()).containsExactly("p");
    assertThat(policyStatus(waiting, "q").state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(policyStatus(waiting, "q").message()).contains("another change is on trial");
    agent.confirm();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();
    assertThat(agent.policiesInForce()).containsExactly("p", "q");
  }

  @Test
  void anEditOfWhatIsOnTrialWaitsWhileSomebodyIsSilent() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    DatapathPlan onTrial = agent.kernel.applied().getLast();
    agent.fallSilent();

    agent.order(policy("p", "eth0", "pass: {}"));
    agent.round();

    assertThat(agent.kernel.applied().getLast().attachments()).isEqualTo(onTrial.attachments());
    agent.confirm();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();
    assertThat(agent.kernel.applied().getLast().attachments()).isNotEqualTo(onTrial.attachments());
  }

  @Test
  void aClockThatIsSetSaysNothing() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    agent.clock.setWall(Instant.parse("2030-01-01T00:00:00Z"));

    assertThat(agent.watch.callsForARound()).isFalse();
  }

  @Test
  void aPolicyThatGoesMeanwhileIsDetachedAtOnce() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    agent.order();
    agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(agent.watch.isUndecided()).isFalse();
  }

  @Test
  void leavingEndsEverything() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    agent.leave();
    agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    assertThat(agent.watch.isUndecided()).isFalse();
    assertThat(agent.asked.whom()).isEmpty();
  }
}
