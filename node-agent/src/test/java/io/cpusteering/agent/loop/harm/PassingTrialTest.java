// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.loop.TestbedAgent;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.agent.testbed.WrongChecksums;
import io.cpusteering.api.node.PolicyState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets that the kernel really loses, and what an agent makes of it unaided. */
@Tag("kernel")
class PassingTrialTest extends OnLoss {
  @Test
  void whatSteeringLosesIsPassedUntilThePolicyChanges() {
    try (SteadyTraffic traffic = SteadyTraffic.beforeAllOn(1, testbed, 5_000)) {
      // Given: a queue that has room for one packet
      agent.policy("steer: {queueSize: 1, cpus: {list: \"1\"}}", WINDOW);
      agent.watchPackets(PACE);
      await().until(() -> agent.attachments().size() == 1);
      Attachment steered = agent.attachments().getFirst();

      // When
      await().atMost(LONG).until(() -> agent.says(Reason.PASSED_THROUGH));

      // Then: on trial at first, by the same program under the same link
      assertThat(agent.said()).containsExactly(Reason.PASSING_ON_TRIAL, Reason.PASSED_THROUGH);
      Attachment passing = agent.attachments().getFirst();
      assertThat(passing.tables()).containsOnly(IndirectionTable.EMPTY);
      assertThat(passing.linkId()).isEqualTo(steered.linkId());
      assertThat(passing.programId()).isEqualTo(steered.programId());
      DatapathState state = agent.datapath().observe();
      assertThat(state.cpuMaps().getFirst().entries()).containsOnlyKeys(1);
      assertThat(agent.undone()).hasSize(1);
      assertPassedThrough(agent.status());

      // And: packets pass
      long redirected = agent.redirected();
      long arrived = traffic.arrived();
      await().until(() -> traffic.arrived() > arrived + 1000);
      assertThat(agent.redirected()).isEqualTo(redirected);

      // And: another version of the policy is steered at once, and well
      agent.policy("steer: {queueSize: 4096, cpus: {list: \"1\"}}", WINDOW);
      agent.wake();
      await().until(() -> agent.redirected() > redirected + 1000);
      assertThat(agent.attachments().getFirst().linkId()).isEqualTo(steered.linkId());
      assertThat(agent.rounds().getLast().plan().findings()).isEmpty();
      assertThat(agent.undone()).isEmpty();
    }
  }

  @Test
  void checksumsThatAreWrongOnPurposeTurnNothingOff() {
    // Given
    agent.policy("steer: {cpus: {list: \"1\"}}", WINDOW);
    agent.watchPackets(PACE);
    await().until(() -> agent.attachments().size() == 1);

    // When
    try (WrongChecksums _ = new WrongChecksums(testbed.sender());
        SteadyTraffic _ = new SteadyTraffic(testbed, 2000)) {
      await().atMost(LONG).until(() -> agent.says(Reason.WRONG_CHECKSUMS));

      // Then
      assertThat(agent.said()).containsExactly(Reason.PASSING_ON_TRIAL, Reason.WRONG_CHECKSUMS);
      assertThat(agent.attachments().getFirst().tables()).doesNotContain(IndirectionTable.EMPTY);
      assertThat(agent.undone()).isEmpty();

      // And: it stays so while they go on
      long errors = checksumErrors();
      int before = agent.rounds().size();
      await().atMost(LONG).until(() -> checksumErrors() > errors + 10_000);
      assertThat(agent.rounds()).hasSize(before);
    }
  }

  @Test
  void wrongChecksumsThatStopWhenTheTrialBeginsUndoNothing() {
    // Given
    agent.policy("steer: {cpus: {list: \"1\"}}", WINDOW);
    agent.watchPackets(PACE);
    await().until(() -> agent.attachments().size() == 1);
    Attachment before = agent.attachments().getFirst();

    AtomicReference<WrongChecksums> burstOfThem = new AtomicReference<>();
    agent.tell(
        round -> {
          if (TestbedAgent.reasons(round).contains(Reason.PASSING_ON_TRIAL)) {
            // Before the agent looks again, however long that takes here.
            stop(burstOfThem);
          }
        });

    try (SteadyTraffic traffic = new SteadyTraffic(testbed, 2000)) {
      // When: twice
      for (int burst = 1; burst <= 2; burst++) {
        burstOfThem.set(new WrongChecksums(testbed.sender()));
        await().atMost(LONG).until(() -> burstOfThem.get() == null);
        await().atMost(LONG).until(() -> !agent.says(Reason.PASSING_ON_TRIAL));
        // Errors within the moment after would be taken for the same that come back.
        long arrived = traffic.arrived();
        await().atMost(LONG).until(() -> traffic.arrived() > arrived + 20_000);
      }

      // Then: passed meanwhile, and steered by the same program under the same link
      assertThat(agent.said()).containsExactly(Reason.PASSING_ON_TRIAL, Reason.PASSING_ON_TRIAL);
      assertThat(agent.attachments()).containsExactly(before);
      assertThat(agent.undone()).isEmpty();
      long redirected = agent.redirected();
      await().until(() -> agent.redirected() > redirected + 1000);
      assertThat(agent.status().policies().getFirst().state()).isEqualTo(PolicyState.READY);
    } finally {
      stop(burstOfThem);
    }
  }

  private static void stop(AtomicReference<WrongChecksums> forged) {
    Optional.ofNullable(forged.getAndSet(null)).ifPresent(WrongChecksums::close);
  }

  private long checksumErrors() {
    return UdpStatistics.of(testbed.receiver()).checksumErrors();
  }
}
