// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real datagrams over a veth: counted in, counted out, and on the CPUs that the table names. */
@Tag("kernel")
class SteeredTrafficTest {
  private static final int PER_SECOND = 20_000;

  /** A whole number of turns for tables of up to 8 slots. */
  private static final int PACKETS = 840;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;

  @BeforeEach
  void sendFromOneCpu() {
    // A veth receives on the CPU that sends, and round robin is exact per receiving CPU.
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

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void roundRobinIsExactToThePacket(int slots) {
    // Given: CPU 1 in every third slot
    int[] turns = IntStream.range(0, slots).map(slot -> slot % 3 == 2 ? 1 : 0).toArray();
    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS, turns));

    // When
    send(1, PACKETS);

    // Then
    long onCpu1 = IntStream.of(turns).sum() * (long) PACKETS / slots;
    awaitReceived(PACKETS);
    awaitEnqueued(PACKETS - onCpu1, onCpu1);
    assertThat(counters().redirected()).isEqualTo(PACKETS);
  }

  @Test
  void aTableThatShrinksInMidTurnLosesNothing() {
    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS, 0, 0, 0, 0, 0, 0, 0, 0));
    send(1, 6);
    awaitReceived(6);

    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS, 0, 1, 1));
    send(1, PACKETS);

    awaitReceived(6 + PACKETS);
    awaitEnqueued(6 + PACKETS / 3, 2 * PACKETS / 3);
    assertThat(counters().redirected()).isEqualTo(6 + PACKETS);
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyTablePassesEverything(XdpMode mode) {
    apply(Plans.plan(testbed.ifindex(), mode, Plans.TURNS));

    send(1, PACKETS);

    awaitReceived(PACKETS);
    assertThat(counters().received()).isEqualTo(PACKETS);
    assertThat(counters().redirected()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PASS, 840, 0", "DROP, 0, 0", "ABORT, 0, 0", "TRANSMIT, 0, 840"})
  void aMissGetsTheMissAction(MissAction action, int arriving, int comingBack) {
    // Given: CPU 1 is in the table but not in the map
    ProgramSettings settings = Plans.settings(Algorithm.ROUND_ROBIN, action, false);
    apply(
        Plans.plan(
            new TreeMap<>(),
            Plans.attachment(testbed.ifindex(), Plans.UID, List.of(XdpMode.GENERIC), settings, 1)));
    long before = testbed.sender().receivedPackets("peer");

    // When
    send(1, PACKETS);

    // Then
    await().untilAsserted(() -> assertThat(counters().missed()).isEqualTo(PACKETS));
    awaitReceived(arriving);
    await()
        .untilAsserted(
            () ->
                assertThat(testbed.sender().receivedPackets("peer") - before)
                    .isEqualTo(comingBack));
  }

  @ParameterizedTest
  @EnumSource
  void flowHashKeepsAFlowOnOneCpu(XdpMode mode) {
    apply(Plans.plan(testbed.ifindex(), mode, Plans.FLOW_HASH, 0, 1));

    send(1, PACKETS);

    awaitReceived(PACKETS);
    await()
        .untilAsserted(
            () ->
                assertThat(List.of(enqueued(0), enqueued(1)))
                    .containsExactlyInAnyOrder(0L, (long) PACKETS));
  }

  @ParameterizedTest
  @EnumSource
  void flowHashSpreadsManyFlows(XdpMode mode) {
    apply(Plans.plan(testbed.ifindex(), mode, Plans.FLOW_HASH, 0, 1));

    send(84, PACKETS);

    // A fair hash leaves fewer than 20 of 84 flows to one of two CPUs once in a million.
    awaitReceived(PACKETS);
    await().untilAsserted(() -> assertThat(enqueued(0) + enqueued(1)).isEqualTo(PACKETS));
    assertThat(enqueued(0)).isBetween(200L, PACKETS - 200L);
  }

  @Test
  void nothingIsLostInGenericModeThoughChecksumsAreUnfinished() {
    testbed.setSenderChecksumOffload(true);
    apply(Plans.plan(testbed.ifindex(), XdpMode.GENERIC, Plans.TURNS, 0, 1));

    send(1, PACKETS);

    awaitReceived(PACKETS);
    assertThat(counters().redirected()).isEqualTo(PACKETS);
  }

  @ParameterizedTest
  @CsvSource({"true, FLOW_HASH", "true, ROUND_ROBIN", "false, FLOW_HASH", "false, ROUND_ROBIN"})
  void nativeModePassesUnfinishedChecksumsAndRedirectsTheRest(
      boolean offload, Algorithm algorithm) {
    testbed.setSenderChecksumOffload(offload);
    ProgramSettings settings = Plans.settings(algorithm, MissAction.PASS, true);
    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, settings, 0, 1));

    send(1, PACKETS);

    awaitReceived(PACKETS);
    assertThat(counters().passedUnfinishedChecksum()).isEqualTo(offload ? PACKETS : 0);
    assertThat(counters().redirected()).isEqualTo(offload ? 0 : PACKETS);
  }

  @ParameterizedTest
  @EnumSource(XdpMode.class)
  void aQueueThatOverflowsIsCounted(XdpMode mode) {
    // Given: room for one packet, and a thread that has to wait for the CPU that sends
    TreeMap<Integer, Integer> entries = new TreeMap<>(Map.of(0, 1));
    apply(
        new DatapathPlan(
            List.of(new CpuMapPlan(Plans.UID, "test-1", entries, 19, new RemotePlan.None())),
            List.of(
                Plans.attachment(testbed.ifindex(), Plans.UID, List.of(mode), Plans.TURNS, 0))));

    // When: without a pause
    int flood = 10 * PACKETS;
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, flood, 100 * PER_SECOND);

    // Then: in generic mode the kernel calls it an error of the redirect as well
    await()
        .untilAsserted(
            () -> {
              PolicyCounters policy = datapath.counters().policies().getFirst();
              CpuCounters cpu = policy.cpus().get(0);
              assertThat(cpu.dropped()).isPositive();
              assertThat(policy.redirectErrors())
                  .isEqualTo(mode == XdpMode.GENERIC ? Map.of("ENOSPC", cpu.dropped()) : Map.of());
              assertThat(cpu.enqueued() + cpu.dropped()).isEqualTo(flood);
              assertThat(cpu.processed()).isEqualTo(cpu.enqueued());
              assertThat(UdpStatistics.of(testbed.receiver()))
                  .isEqualTo(new UdpStatistics(cpu.enqueued(), 0));
            });
  }

  private void apply(DatapathPlan plan) {
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
  }

  private void send(int flows, int count) {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, flows, count, PER_SECOND);
  }

  private void awaitReceived(long count) {
    await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(count));
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
