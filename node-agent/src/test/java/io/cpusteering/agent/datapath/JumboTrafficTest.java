// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.TcpTransfer;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that no page holds, and so lie in several buffers (frags), over a veth of MTU 9000. */
@Tag("kernel")
class JumboTrafficTest {
  private static final int MTU = 9000;
  private static final int SIZE = 8000;
  private static final int PACKETS = 840;
  private static final int PER_SECOND = 10_000;
  private static final int MEBIBYTES = 64;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;

  @BeforeEach
  void sendFromOneCpu() {
    testbed.setMtu(MTU);
    testbed.silence();
    testbed
        .sender()
        .call(
            () -> {
              CpuAffinity.pin(0);
              return 0;
            });
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  /** With checksum offload the sender hands over datagrams that lie in several buffers already. */
  @ParameterizedTest
  @CsvSource({"NATIVE, false", "GENERIC, false", "GENERIC, true"})
  void jumboDatagramsArriveWholeByTheCpusNamed(XdpMode mode, boolean offload) {
    // Given
    testbed.setSenderChecksumOffload(offload);
    apply(Plans.plan(testbed.ifindex(), mode, Plans.TURNS, 0, 0, 1));

    // When
    send(1);

    // Then
    awaitAllWhole();
    awaitEnqueued(2 * PACKETS / 3, PACKETS / 3);
    assertThat(counters().redirected()).isEqualTo(PACKETS);
    assertNothingLost();
  }

  @ParameterizedTest
  @EnumSource
  void aFlowOfJumboDatagramsStaysOnItsCpu(XdpMode mode) {
    apply(Plans.plan(testbed.ifindex(), mode, Plans.FLOW_HASH, 0, 1));

    send(1);

    awaitAllWhole();
    await()
        .untilAsserted(
            () ->
                assertThat(List.of(enqueued(0), enqueued(1)))
                    .containsExactlyInAnyOrder(0L, (long) PACKETS));
    assertNothingLost();
  }

  @Test
  void jumboDatagramsWithUnfinishedChecksumsPassInNativeMode() {
    testbed.setSenderChecksumOffload(true);
    ProgramSettings settings = Plans.settings(Algorithm.FLOW_HASH, MissAction.PASS, true);
    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, settings, 0, 1));

    send(1);

    awaitAllWhole();
    assertThat(counters().passedUnfinishedChecksum()).isEqualTo(PACKETS);
    assertThat(counters().redirected()).isZero();
  }

  /** In generic mode the sender's GSO stays on, and packets of up to 64 KiB are steered. */
  @ParameterizedTest
  @CsvSource({
    "NATIVE, false, 1500",
    "NATIVE, true, 1500",
    "NATIVE, false, 9000",
    "NATIVE, true, 9000",
    "GENERIC, false, 1500",
    "GENERIC, true, 1500",
    "GENERIC, true, 9000",
  })
  void aBulkTransferArrivesWhole(XdpMode mode, boolean offload, int mtu) {
    // Given
    testbed.setMtu(mtu);
    testbed.setSenderChecksumOffload(offload);
    boolean passes = mode == XdpMode.NATIVE && offload;
    apply(
        Plans.plan(
            testbed.ifindex(),
            mode,
            Plans.settings(Algorithm.FLOW_HASH, MissAction.PASS, passes),
            0,
            1));

    // When
    TcpTransfer.Result result = TcpTransfer.run(testbed.sender(), testbed.receiver(), MEBIBYTES);

    // Then
    assertThat(result.received()).isEqualTo(result.sent());
    assertThat(result.sent().bytes()).isEqualTo((long) MEBIBYTES << 20);
    InterfaceCounters counters = counters();
    // Of one that passes, an answer for a closed connection may have its checksum all the same.
    assertThat(passes ? counters.passedUnfinishedChecksum() : counters.redirected())
        .isBetween(counters.received() - 2, counters.received())
        .isPositive();
    assertNothingLost();
  }

  private void apply(DatapathPlan plan) {
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
  }

  private void send(int flows) {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, flows, PACKETS, PER_SECOND, SIZE);
  }

  private void awaitAllWhole() {
    await()
        .untilAsserted(
            () -> {
              assertThat(receiver.received()).isEqualTo(PACKETS);
              assertThat(receiver.bytes()).isEqualTo((long) PACKETS * SIZE);
            });
    assertThat(UdpStatistics.of(testbed.receiver())).isEqualTo(new UdpStatistics(PACKETS, 0));
  }

  private void assertNothingLost() {
    PolicyCounters policy = datapath.counters().policies().getFirst();
    assertThat(policy.redirectErrors()).isEmpty();
    assertThat(policy.cpus().values()).allSatisfy(cpu -> assertThat(cpu.dropped()).isZero());
  }

  /** The kernel tells of what it has put into a queue after that: it may have arrived before. */
  private void awaitEnqueued(long on0, long on1) {
    await()
        .untilAsserted(
            () -> assertThat(List.of(enqueued(0), enqueued(1))).containsExactly(on0, on1));
  }

  private long enqueued(int cpu) {
    CpuCounters counters = datapath.counters().policies().getFirst().cpus().get(cpu);
    return counters == null ? 0 : counters.enqueued();
  }

  private InterfaceCounters counters() {
    return datapath.counters().interfaces().getFirst();
  }
}
