// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.CpuSwitch;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CPU goes and comes back while no version of the policy is in hand. */
@Tag("kernel")
@Alone
class KeptOverHotplugTest {
  private static final int PACKETS = 40_000;

  /** CPU 0 gets two of three packets. */
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: kept}
      spec:
        nodeSelector: {}
        interfaces: {names: [steered]}
        steer:
          algorithm: RoundRobin
          roundRobin: {packets: All}
          queueSize: 4096
          cpus: {list: "0-1", weights: [{cpus: "0", weight: 2}]}
      """;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath looking = new KernelDatapath(testbed.bpffs());

  /** What the agent takes for the CPUs that are online; null for those that are. */
  private @Nullable CpuList told;

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void itsSlotsLeaveItAndComeBackAlsoWithAnotherAgent() throws Exception {
    // Given: an agent that has orders without a version
    Attachment whole = steeredAsAsked();
    Steering keeping = agent(new Held(held(whole)));
    round(keeping);
    assertThat(attachment()).isEqualTo(whole);

    // When, then: what the agent is told of the CPUs is all that it goes by
    told = CpuList.parse("0");
    round(keeping);
    assertOnlyOnCpu0();
    DatapathState without = state();
    round(agent(new Held(held(whole))));
    assertThat(state()).isEqualTo(without);

    told = CpuList.parse("0-1");
    round(agent(new Held(held(whole))));
    assertAsItWas(whole);
  }

  @Test
  void packetsArriveWhileACpuReallyGoesAndComesBack() throws Exception {
    Attachment whole = steeredAsAsked();
    Steering keeping = agent(new Held(held(whole)));
    round(keeping);

    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver());
        CpuSwitch cpu = new CpuSwitch(1)) {
      CompletableFuture<Void> stream = CompletableFuture.runAsync(this::send);
      await().until(() -> receiver.received() > 0);

      cpu.off();
      round(keeping);
      assertOnlyOnCpu0();
      cpu.on();
      round(keeping);
      assertAsItWas(whole);

      stream.join();
      await().untilAsserted(this::assertEveryPacketIsAccountedFor);
    }
  }

  private Attachment steeredAsAsked() throws IOException {
    testbed.silence();
    testbed
        .sender()
        .call(
            () -> {
              CpuAffinity.pin(0);
              return 0;
            });
    round(agent(new PolicyFile(Files.writeString(folder.resolve("policy.yaml"), POLICY))));
    return attachment();
  }

  private void assertOnlyOnCpu0() {
    assertThat(attachment().tables().getFirst().turnSlots()).containsOnly(0);
    assertThat(attachment().tables().getFirst().hashSlots()).isEmpty();
    assertThat(entries()).containsOnlyKeys(0);
  }

  private void assertAsItWas(Attachment whole) {
    assertThat(attachment().tables()).isEqualTo(whole.tables());
    assertThat(attachment().programId()).isEqualTo(whole.programId());
    assertThat(attachment().lineups()).isEmpty();
    assertThat(entries().get(1).queueSize()).isEqualTo(4096);
  }

  private void assertEveryPacketIsAccountedFor() {
    long dropped =
        looking.counters().policies().getFirst().cpus().values().stream()
            .mapToLong(CpuCounters::dropped)
            .sum();
    assertThat(UdpStatistics.of(testbed.receiver()))
        .isEqualTo(new UdpStatistics(PACKETS - dropped, 0));
    assertThat(looking.counters().interfaces().getFirst().missed()).isZero();
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, 20_000);
  }

  private Steering agent(OrderSource source) {
    KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
    return GivenSteering.of(source, datapath)
        .host(this::host)
        .retreat(new CpuRetreat(this::online, datapath, new LatestCounters(datapath)))
        .steering();
  }

  private void round(Steering agent) {
    Round round = testbed.receiver().call(agent::round);
    assertThat(round.outcome())
        .isNotNull()
        .satisfies(outcome -> assertThat(outcome.failures()).isEmpty());
  }

  private Attachment attachment() {
    return state().attachments().getFirst();
  }

  private TreeMap<Integer, DatapathState.CpuEntry> entries() {
    return new TreeMap<>(state().cpuMaps().getFirst().entries());
  }

  private DatapathState state() {
    return testbed.receiver().call(looking::observe);
  }

  private HostFacts host() {
    CpuFacts cpus = Machine.cpus("0-1", "0-1").withOnline(online());
    return Machine.of(cpus, List.of(Nic.of(testbed.ifindex(), Testbed.INTERFACE, "veth").facts()));
  }

  private CpuList online() {
    if (told != null) {
      return told;
    }
    try {
      return CpuList.parse(Files.readString(Path.of("/sys/devices/system/cpu/online")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Orders held(Attachment inForce) {
    return new Orders(
        1,
        false,
        List.of(
            new WantedPolicy(
                inForce.policy(),
                inForce.uid(),
                inForce.revision(),
                null,
                new WantedPolicy.Hold(Reason.REVISION_MISSING, "the revision is not there"))),
        null);
  }

  private record Held(Orders orders) implements OrderSource {
    @Override
    public Optional<Orders> current() {
      return Optional.of(orders);
    }

    @Override
    public void close() {}
  }
}
