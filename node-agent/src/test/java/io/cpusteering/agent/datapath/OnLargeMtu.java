// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Interfaces with a large MTU, and datagrams that lie in several buffers. */
abstract class OnLargeMtu {
  static final int MTU = 9000;
  static final int SIZE = 8000;
  static final int PACKETS = 600;
  static final int STREAM = 20_000;
  static final int PER_SECOND = 10_000;

  final Testbed testbed = new Testbed();
  final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  final int first = testbed.ifindex();
  UdpReceiver receiver;

  @BeforeEach
  void listen() {
    testbed.setMtu(MTU);
    testbed.silence();
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  ApplyOutcome apply(DatapathPlan plan) {
    return apply(datapath, plan);
  }

  ApplyOutcome apply(KernelDatapath by, DatapathPlan plan) {
    return testbed.receiver().call(() -> by.apply(plan));
  }

  DatapathState applied(DatapathPlan plan) {
    ApplyOutcome outcome = apply(plan);
    assertThat(outcome.failures()).isEmpty();
    return outcome.state();
  }

  void send(String address) {
    UdpSender.send(testbed.sender(), address, 1, PACKETS, PER_SECOND, SIZE);
  }

  void stream() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 8, STREAM, PER_SECOND, SIZE);
  }

  void awaitDelivered(long count) {
    await()
        .untilAsserted(
            () ->
                assertThat(UdpStatistics.of(testbed.receiver()))
                    .isEqualTo(new UdpStatistics(count, 0)));
  }

  void assertSum(ToLongFunction<CpuCounters> figure, long expected) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        datapath.counters().policies().getFirst().cpus().values().stream()
                            .mapToLong(figure)
                            .sum())
                    .isEqualTo(expected));
  }

  static Attachment attachment(DatapathState state, int ifindex) {
    return state.attachments().stream()
        .filter(it -> it.ifindex() == ifindex)
        .findFirst()
        .orElseThrow();
  }

  static void assertGeneric(DatapathState state, int ifindex) {
    assertKind(state, ifindex, XdpMode.GENERIC, false);
  }

  static void assertKind(DatapathState state, int ifindex, XdpMode mode, boolean frags) {
    Attachment attachment = attachment(state, ifindex);
    assertThat(attachment.mode()).isEqualTo(mode);
    assertThat(attachment.frags()).isEqualTo(frags);
    assertThat(state.cpuMaps()).extracting(CpuMap::mapId).contains(attachment.cpuMapId());
  }
}
