// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.loop.TestbedAgent;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.BusyProcess;
import io.cpusteering.agent.testbed.SlowStack;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.api.node.PolicyState;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Packets that the kernel really loses since a CPU can take no more, and what an agent makes of it.
 */
@Tag("kernel")
@Alone
class ShortOfCpuTest extends OnLoss {
  /** As PACE, but what was found out is soon tried again. */
  private static final Pace RESTLESS = new Pace(3 * SECOND, SECOND / 2, 5 * SECOND, HOUR);

  @Test
  void whatABusyProcessStarvesIsPassedAndTriedAgainAfterGrowingTimes() {
    // Given: threads of the CPU map that give way to everybody. With nice 0 they lose 0.5 to 9 %
    // beside this process, with nice 19 98 %.
    agent.policy("steer: {queueSize: 64, threads: {nice: 19}, cpus: {list: \"1\"}}", WINDOW);
    agent.watchPackets(RESTLESS);
    await().until(() -> agent.attachments().size() == 1);

    // When
    try (BusyProcess _ = new BusyProcess(1);
        SteadyTraffic _ = new SteadyTraffic(testbed, 10_000)) {
      await().atMost(LONG).until(() -> agent.said().contains(Reason.PASSED_THROUGH));
      await().atMost(LONG).until(() -> agent.undone().stream().anyMatch(it -> it.times() == 1));
      await().until(() -> Collections.frequency(agent.said(), Reason.PASSED_THROUGH) == 2);

      // Then: steered in between, lost again, and passed again
      assertPassedThrough(
          agent.rounds().stream()
              .filter(it -> TestbedAgent.reasons(it).contains(Reason.PASSED_THROUGH))
              .findFirst()
              .map(TestbedAgent::status)
              .orElseThrow());
      assertThat(agent.said())
          .containsExactly(
              Reason.PASSING_ON_TRIAL,
              Reason.PASSED_THROUGH,
              Reason.PASSING_ON_TRIAL,
              Reason.PASSED_THROUGH);
      assertThat(agent.attachments().getFirst().tables()).containsOnly(IndirectionTable.EMPTY);
    }
  }

  @Test
  void aFloodThatPassingLosesTooTurnsNothingOff() {
    // Given: a stack on CPU 0 that can't take as much, whoever brings it there
    agent.policy("steer: {queueSize: 512, cpus: {list: \"0\"}}", WINDOW);
    agent.watchPackets(PACE);
    await().until(() -> agent.attachments().size() == 1);

    // When
    try (SlowStack _ = new SlowStack(testbed.receiver(), Testbed.INTERFACE, 0);
        SteadyTraffic _ = new SteadyTraffic(testbed, 40_000)) {
      await().atMost(LONG).until(() -> agent.says(Reason.OVERLOADED));

      // Then
      assertThat(agent.said()).containsExactly(Reason.PASSING_ON_TRIAL, Reason.OVERLOADED);
      assertThat(agent.rounds().getLast().plan().findings().getFirst().message())
          .contains("by full queues of CPUs", "a CPU's backlog", "steered all the same");
      assertThat(agent.status().interfaces().getFirst().conditions())
          .extracting(it -> it.getType() + " " + it.getStatus())
          .contains("Steered True", "Overloaded True");
      assertThat(agent.status().policies().getFirst().state()).isEqualTo(PolicyState.READY);
      assertThat(agent.undone()).isEmpty();

      // And: it is steered, and that stays so while it goes on
      int rounds = agent.rounds().size();
      long redirected = agent.redirected();
      await().atMost(LONG).until(() -> agent.redirected() > redirected + 100_000);
      assertThat(agent.attachments().getFirst().tables()).doesNotContain(IndirectionTable.EMPTY);
      assertThat(agent.rounds()).hasSize(rounds);
    }
  }
}
