// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static io.cpusteering.agent.loop.trial.TrialAgent.API_SERVER;
import static io.cpusteering.agent.loop.trial.TrialAgent.GATEWAY;
import static io.cpusteering.agent.loop.trial.TrialAgent.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Policies that go, in favour of others on the same interface. */
class SuccessionTest extends OnTrial {
  @Test
  void aPolicyThatGoesStaysUntilTheOneThatTakesItsPlaceMayCome() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.confirm();

    agent.order(policy("q", "eth0", "steer: {}"));
    agent.round();

    assertThat(agent.policiesInForce()).as("while it is asked who answers").containsExactly("p");
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();
    assertThat(agent.policiesInForce()).containsExactly("q");
    assertNeverWithoutAProgram();
  }

  @Test
  void oneThatGoesUnconfirmedDoesNotStay() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));

    agent.order(policy("q", "eth0", "steer: {}"));
    agent.round();

    assertThat(agent.policiesInForce()).isEmpty();
  }

  @Test
  void theNextAgentHasItStayToo() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.confirm();
    agent.order(policy("q", "eth0", "steer: {}"));
    agent.round();

    agent.start();
    agent.begin();

    assertThat(agent.policiesInForce()).containsExactly("q");
    assertNeverWithoutAProgram();
  }

  /** What comes to another interface can't join a trial. */
  @Test
  void itStaysBesideATrialInWhichEverybodyAnswers() throws IOException {
    String behind = policy("q", "eth0, eth1", "steer: {}");
    agent.begin(policy("p", "eth0", "steer: {}"), behind);
    agent.confirm();
    String another = policy("r", "veth7", "steer: {}");
    agent.begin(policy("p", "eth0", "steer: {}"), another, behind);

    agent.order(another, behind);
    agent.round();

    assertThat(agent.policiesInForce()).as("while another change is on trial").contains("p");
    agent.confirm();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();
    assertThat(agent.policiesInForce()).containsExactlyInAnyOrder("q", "q", "r");
    assertNeverWithoutAProgram();
  }

  @Test
  void itDoesNotStayBesideATrialInWhichSomebodyIsSilent() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.confirm();
    String another = policy("r", "eth1", "steer: {}");
    agent.begin(policy("p", "eth0", "steer: {}"), another);
    agent.fallSilent();

    agent.order(another, policy("q", "eth0", "steer: {}"));
    agent.round();

    assertThat(agent.policiesInForce()).containsExactly("r");
  }

  private void assertNeverWithoutAProgram() {
    assertThat(agent.kernel.applied().stream().skip(1))
        .as("after the first round eth0 always has one")
        .allMatch(plan -> plan.on(2).isPresent());
  }
}
