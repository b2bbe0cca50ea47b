// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.CpuSwitch;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the entry of a CPU that is taken offline. */
@Tag("kernel")
@Alone
class CpuHotplugTest {
  private static final int PACKETS = 20_000;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @BeforeEach
  void sendFromTheCpuThatStays() {
    testbed.silence();
    testbed
        .sender()
        .call(
            () -> {
              CpuAffinity.pin(0);
              return 0;
            });
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void packetsForACpuThatGoesAreDeliveredOrCountedAsLost(XdpMode mode) throws Exception {
    apply(mode);
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver());
        CpuSwitch cpu = new CpuSwitch(1)) {
      // Given: a stream, of which CPU 1 has got some
      CompletableFuture<Void> stream = CompletableFuture.runAsync(this::send);
      await().until(() -> receiver.received() > PACKETS / 10);

      // When: nobody takes it out of the table
      cpu.off();
      stream.join();

      // Then
      await().untilAsserted(this::assertEveryPacketIsAccountedFor);
      assertThat(cpus().get(1).enqueued() + cpus().get(1).dropped()).isEqualTo(PACKETS / 2);
    }
    assertIsMadeAnewOnce(mode);
  }

  @Test
  void anEntryMadeWhileItsCpuIsAwayLosesNothingAndIsMadeAnew() throws Exception {
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver());
        CpuSwitch cpu = new CpuSwitch(1)) {
      cpu.off();
      apply(XdpMode.NATIVE);

      send();

      await().untilAsserted(this::assertEveryPacketIsAccountedFor);
      assertThat(receiver.received()).isPositive();
    }
    assertIsMadeAnewOnce(XdpMode.NATIVE);
  }

  /** Its thread would stay where it is, also now that its CPU is back. */
  private void assertIsMadeAnewOnce(XdpMode mode) throws IOException {
    int stray = thread();
    apply(mode);
    int bound = thread();
    assertThat(bound).isNotEqualTo(stray);
    assertThat(Files.readAllLines(Path.of("/proc/" + bound + "/status")))
        .contains("Cpus_allowed_list:\t1");

    apply(mode);
    assertThat(thread()).isEqualTo(bound);
  }

  private void assertEveryPacketIsAccountedFor() {
    long dropped = cpus().values().stream().mapToLong(CpuCounters::dropped).sum();
    assertThat(UdpStatistics.of(testbed.receiver()))
        .isEqualTo(new UdpStatistics(PACKETS - dropped, 0));
    assertThat(policy().redirectErrors().keySet()).isSubsetOf("ENOSPC");
  }

  private PolicyCounters policy() {
    return datapath.counters().policies().getFirst();
  }

  private SortedMap<Integer, CpuCounters> cpus() {
    return policy().cpus();
  }

  private int thread() {
    return Objects.requireNonNull(
        datapath.observe().cpuMaps().getFirst().entries().get(1).threadId());
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, 20_000);
  }

  private void apply(XdpMode mode) {
    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(() -> datapath.apply(Plans.plan(testbed.ifindex(), mode, Plans.TURNS, 0, 1)));
    assertThat(outcome.failures()).isEmpty();
  }
}
