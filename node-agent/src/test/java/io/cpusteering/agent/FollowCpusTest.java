// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.CpuSwitch;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CPU that goes and comes back is followed although the agent does not look for it. */
@Tag("kernel")
@Alone
class FollowCpusTest {
  private static final int PACKETS = 60_000;
  private static final Set<Integer> BOTH = Set.of(0, 1);

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aCpuLosesItsSlotsWhenItGoesAndHasThemAgainWhenItIsBack() throws Exception {
    testbed.silence();
    testbed
        .sender()
        .call(
            () -> {
              CpuAffinity.pin(0);
              return 0;
            });
    try (FollowingAgent agent =
            new FollowingAgent(
                testbed.receiver(),
                testbed.bpffs(),
                folder,
                """
                interfaces: {names: [steered]}
                steer: {algorithm: RoundRobin, roundRobin: {packets: All}, cpus: {list: "0-1"}}
                """);
        UdpReceiver receiver = new UdpReceiver(testbed.receiver());
        CpuSwitch cpu = new CpuSwitch(1)) {
      // Given: both have slots, and a stream runs
      awaitCpus(BOTH, agent);
      CompletableFuture<Void> stream = CompletableFuture.runAsync(this::send);
      await().until(() -> receiver.received() > 0);

      // When, then
      cpu.off();
      awaitCpus(Set.of(0), agent);
      await().until(() -> said("CpuGone: CPU 1 went offline", agent));
      cpu.on();
      awaitCpus(BOTH, agent);
      await().until(() -> said("CpuGone is over", agent));

      // Then: the tables were first, before anything else was looked at
      assertThat(agent.log())
          .filteredOn(line -> line.contains("switched at once") || line.contains("entry deleted"))
          .satisfiesExactly(
              line -> assertThat(line).contains("indirection tables switched at once"),
              line -> assertThat(line).contains("CPU map entry deleted"));

      // Then: every packet arrived, or was counted as lost
      stream.join();
      await().untilAsserted(this::assertEveryPacketIsAccountedFor);
    }
  }

  private static boolean said(String words, FollowingAgent agent) {
    return agent.log().stream().anyMatch(line -> line.contains(words));
  }

  private void awaitCpus(Set<Integer> cpus, FollowingAgent agent) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              DatapathState state = testbed.receiver().call(datapath::observe);
              assertThat(state.attachments())
                  .as("the agent's log: %s", agent.log())
                  .singleElement()
                  .satisfies(it -> assertThat(inTable(it)).isEqualTo(cpus));
              assertThat(state.cpuMaps().getFirst().entries().keySet()).isEqualTo(cpus);
            });
  }

  private static Set<Integer> inTable(DatapathState.Attachment attachment) {
    Set<Integer> cpus = new TreeSet<>();
    IntStream.of(attachment.tables().getFirst().turnSlots()).forEach(cpus::add);
    return cpus;
  }

  private void assertEveryPacketIsAccountedFor() {
    long dropped =
        datapath.counters().policies().getFirst().cpus().values().stream()
            .mapToLong(CpuCounters::dropped)
            .sum();
    assertThat(UdpStatistics.of(testbed.receiver()))
        .isEqualTo(new UdpStatistics(PACKETS - dropped, 0));
    assertThat(datapath.counters().policies().getFirst().redirectErrors()).isEmpty();
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, 20_000);
  }
}
