// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.loop.TestbedAgent;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.PolicyState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sender that leaves checksums to its device: the stack really drops what is steered. */
@Tag("kernel")
class UndoneSteeringTest {
  private static final int PER_SECOND = 2000;
  private static final int PACKETS = 500;

  private final Testbed testbed = new Testbed();
  private final TestbedAgent agent = new TestbedAgent(testbed);

  @BeforeEach
  void anUnfinishedSender() {
    testbed.silence();
    testbed.setSenderChecksumOffload(true);
    agent.policy("steer: {cpus: {list: \"0\"}}", "safety: {window: 5s}");
  }

  @AfterEach
  void close() {
    agent.close();
    testbed.close();
  }

  @Test
  void checksumErrorsOfEachMomentOfSteeringUndoTheAttachmentAndItIsNotTriedAgain() {
    // Given: steered, and no round begins unless something calls for it
    agent.watchPackets(Pace.USUAL);
    await().until(() -> agent.rounds().size() == 1 && agent.attachments().size() == 1);

    // When
    try (SteadyTraffic _ = new SteadyTraffic(testbed, PER_SECOND)) {
      await().atMost(Duration.ofMinutes(4)).until(() -> agent.says(Reason.CHECKSUM_ERRORS));
    }

    // Then: passed and steered again by turns, and as errors came each time undone, all unaided
    int undone = agent.rounds().size();
    assertThat(agent.said())
        .containsSubsequence(
            Reason.PASSING_ON_TRIAL,
            Reason.PASSING_ON_TRIAL,
            Reason.PASSING_ON_TRIAL,
            Reason.PASSING_ON_TRIAL,
            Reason.CHECKSUM_ERRORS);
    assertThat(agent.rounds().subList(0, undone - 1))
        .allSatisfy(
            round ->
                assertThat(round.outcome().state().attachments())
                    .singleElement()
                    .satisfies(
                        it ->
                            assertThat(it.tables().contains(IndirectionTable.EMPTY))
                                .isEqualTo(
                                    TestbedAgent.reasons(round)
                                        .contains(Reason.PASSING_ON_TRIAL))));
    assertThat(agent.attachments()).isEmpty();
    assertThat(testbed.receiver().ip("-d", "link", "show", "dev", Testbed.INTERFACE))
        .doesNotContain("prog/xdp");
    long errors = UdpStatistics.of(testbed.receiver()).checksumErrors();
    assertThat(errors).isPositive();
    assertSaid(agent.status());

    // And: traffic flows again
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS, PER_SECOND);
      // Not to the packet: the backlog of a CPU is shared with whatever else the machine does.
      await().until(() -> receiver.received() >= PACKETS * 9 / 10);
    }
    assertThat(UdpStatistics.of(testbed.receiver()).checksumErrors()).isEqualTo(errors);

    // And: neither the next rounds nor the next agent try it again
    for (int round = undone + 1; round <= undone + 3; round++) {
      int wanted = round;
      agent.wake();
      await().until(() -> agent.rounds().size() == wanted);
    }
    agent.close();
    agent.watchPackets(Pace.USUAL);
    await().until(() -> agent.rounds().size() == undone + 4);
    assertThat(agent.rounds().subList(undone - 1, undone + 4))
        .allSatisfy(
            round -> {
              assertThat(round.plan().datapath().attachments()).isEmpty();
              assertThat(round.outcome().state().attachments()).isEmpty();
              assertThat(round.troubles()).isEmpty();
            });
    assertSaid(agent.status());
  }

  private static void assertSaid(CpuSteeringNodeStatus status) {
    assertThat(status.policies())
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.state()).isEqualTo(PolicyState.FAILED);
              assertThat(policy.reason()).isEqualTo("ChecksumErrors");
            });
    assertThat(status.interfaces().getFirst().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.getType()).isEqualTo("Steered");
              assertThat(condition.getStatus()).isEqualTo("False");
              assertThat(condition.getReason()).isEqualTo("ChecksumErrors");
              assertThat(condition.getMessage()).contains("the stack dropped", "tx off");
            });
  }
}
