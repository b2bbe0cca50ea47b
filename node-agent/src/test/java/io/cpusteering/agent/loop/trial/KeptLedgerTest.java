// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static io.cpusteering.agent.loop.trial.TrialAgent.API_SERVER;
import static io.cpusteering.agent.loop.trial.TrialAgent.GATEWAY;
import static io.cpusteering.agent.loop.trial.TrialAgent.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.DatapathPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an agent leaves on disk, and what the next one makes of it. */
class KeptLedgerTest extends OnTrial {
  @Test
  void theNextAgentGoesOnWithATrial() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.clock.pass(Duration.ofSeconds(29));

    agent.start();
    agent.round();
    assertThat(agent.asked.whom()).containsExactly(GATEWAY, API_SERVER);
    agent.asked.answer(GATEWAY, GATEWAY, GATEWAY);
    agent.clock.pass(Duration.ofSeconds(4));
    assertThat(agent.watch.callsForARound()).as("it has five seconds at least").isFalse();
    agent.clock.pass(Duration.ofSeconds(1));
    agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
  }

  @Test
  void theNextAgentMakesAChangeThatWasOnlyWrittenDown() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.kernel.apply(DatapathPlan.EMPTY);

    agent.start();
    agent.round();

    assertThat(agent.kernel.observe().attachments()).hasSize(1);
    agent.runOut();
    assertThat(agent.kernel.observe().attachments()).isEmpty();
  }

  @Test
  void theNextAgentKnowsTheVersionBefore() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.confirm();
    DatapathPlan before = agent.kernel.applied().getLast();
    agent.begin(policy("p", "eth0", "pass: {}"));

    agent.start();
    agent.round();
    agent.runOut();

    assertThat(agent.kernel.applied().getLast()).isEqualTo(before);
  }

  @Test
  void afterARebootAllIsBegunAnew() throws IOException {
    agent.begin(policy("p", "eth0", "steer: {}"));
    agent.kernel.apply(DatapathPlan.EMPTY);

    agent.clock.reboot();
    agent.start();
    agent.round();

    assertThat(agent.kernel.observe().attachments()).isEmpty();
    agent.asked.answer(GATEWAY, API_SERVER);
    agent.round();
    assertThat(agent.kernel.observe().attachments()).hasSize(1);
    agent.runOut();
    assertThat(agent.kernel.observe().attachments()).isEmpty();
  }

  @Test
  void whatAnEarlierAgentLeftInRuinsIsToldUntilItIsWrittenAnewOrDeleted() throws IOException {
    Path state = Files.createDirectory(folder.resolve("ruins"));
    Path file = Files.writeString(state.resolve("confirm.json"), "{");
    agent.order();
    agent.start(state);
    Round round = agent.round();
    assertThat(round.troubles())
        .extracting(Trouble::reason, Trouble::blocking)
        .containsExactly(tuple("StateNotKept", false));
    assertThat(round.troubles().getFirst().message()).contains(file.toString(), "delete it");
    assertThat(agent.round().troubles()).hasSize(1);

    agent.begin(policy("p", "eth0", "steer: {}"));

    assertThat(agent.round().troubles()).isEmpty();

    // When
    Files.writeString(file, "{");
    agent.leave();
    agent.start(state);
    assertThat(agent.round().troubles()).hasSize(1);
    Files.delete(file);

    // Then
    assertThat(agent.round().troubles()).isEmpty();
  }

  @Test
  void aStateFolderThatCanNotBeWrittenIsToldAndTheTrialGoesOn() throws IOException {
    agent.start(Files.writeString(folder.resolve("file"), "").resolve("state"));

    Round round = agent.begin(policy("p", "eth0", "steer: {}"));

    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("StateNotKept");
    agent.runOut();
    assertThat(agent.kernel.observe().attachments()).isEmpty();
  }
}
