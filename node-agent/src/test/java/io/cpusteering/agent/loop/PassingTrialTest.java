// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.ChecksumErrors;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SoftnetDrops;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpStatistics;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.PolicyState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that the kernel really loses, and what an agent makes of it unaided. */
@Tag("kernel")
class PassingTrialTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofMinutes(2);

  /** Quicker than an agent, but with rests that end in no test. */
  private static final Pace PACE =
      new Pace(
          TimeUnit.SECONDS.toNanos(3),
          TimeUnit.MILLISECONDS.toNanos(500),
          TimeUnit.HOURS.toNanos(1),
          TimeUnit.HOURS.toNanos(1));

  /** Breaks the checksum of every datagram on its way out. */
  private static final String FORGE =
      "nft 'table ip forge { chain leaving { type filter hook output priority 0;"
          + " udp dport %d udp checksum set 0x1234; }; }'".formatted(UdpReceiver.PORT);

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final WakeUps wakeUps = new WakeUps();
  private final List<Round> rounds = new CopyOnWriteArrayList<>();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private Thread loop = new Thread();

  @BeforeEach
  void silence() {
    testbed.silence();
  }

  @AfterEach
  void close() throws InterruptedException {
    loop.interrupt();
    loop.join();
    testbed.close();
  }

  @Test
  void whatSteeringLosesIsPassedUntilThePolicyChanges() throws IOException {
    try (SteadyTraffic traffic = new SteadyTraffic(testbed, 5_000)) {
      // Given: queues that have room for one packet, where the kernel brings eight at a time
      policy("steer: {queueSize: 1, cpus: {list: \"1\"}}");
      startAgent();
      await().until(() -> attachments().size() == 1);
      Attachment steered = attachments().getFirst();

      // When
      await().atMost(LONG).until(() -> says(Reason.PASSED_THROUGH));

      // Then: on trial at first, by the same program under the same link
      assertThat(reasons()).containsExactly(Reason.PASSING_ON_TRIAL, Reason.PASSED_THROUGH);
      Attachment passing = attachments().getFirst();
      assertThat(passing.tables()).containsOnly(IndirectionTable.EMPTY);
      assertThat(passing.linkId()).isEqualTo(steered.linkId());
      assertThat(passing.programId()).isEqualTo(steered.programId());
      DatapathState state = datapath.observe();
      assertThat(state.cpuMaps().getFirst().entries()).containsOnlyKeys(1);
      assertThat(new UndoneStore(folder).load()).hasSize(1);
      assertSaid(rounds.getLast());

      // And: packets pass
      long redirected = redirected();
      long arrived = traffic.arrived();
      await().until(() -> traffic.arrived() > arrived + 1000);
      assertThat(redirected()).isEqualTo(redirected);

      // And: another version of the policy is steered at once, and well
      policy("steer: {queueSize: 4096, cpus: {list: \"1\"}}");
      wakeUps.wake();
      await().until(() -> redirected() > redirected + 1000);
      assertThat(attachments().getFirst().linkId()).isEqualTo(steered.linkId());
      assertThat(rounds.getLast().plan().findings()).isEmpty();
      assertThat(new UndoneStore(folder).load()).isEmpty();
    }
  }

  @Test
  void checksumsThatAreWrongOnPurposeTurnNothingOff() throws IOException {
    // Given
    testbed.sender().run("sh", "-c", FORGE);
    policy("steer: {cpus: {list: \"1\"}}");
    startAgent();
    await().until(() -> attachments().size() == 1);

    // When
    try (SteadyTraffic _ = new SteadyTraffic(testbed, 2000)) {
      await().atMost(LONG).until(() -> says(Reason.WRONG_CHECKSUMS));

      // Then
      assertThat(reasons()).containsExactly(Reason.PASSING_ON_TRIAL, Reason.WRONG_CHECKSUMS);
      assertThat(attachments().getFirst().tables()).doesNotContain(IndirectionTable.EMPTY);
      assertThat(new UndoneStore(folder).load()).isEmpty();

      // And: it stays so while they go on
      long errors = UdpStatistics.of(testbed.receiver()).checksumErrors();
      int before = rounds.size();
      await()
          .atMost(LONG)
          .until(() -> UdpStatistics.of(testbed.receiver()).checksumErrors() > errors + 10_000);
      assertThat(rounds).hasSize(before);
    }
  }

  private void policy(String... lines) throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: spread}
        spec:
          nodeSelector: {}
          interfaces: {names: [%s]}
          safety: {window: 5s}
          %s
        """
            .formatted(Testbed.INTERFACE, String.join("\n  ", lines)));
  }

  private void startAgent() {
    PacketWatch watch =
        new PacketWatch(
            new PacketFigures(
                new ChecksumErrors(Path.of("/proc/thread-self"))::read,
                new SoftnetDrops(Path.of("/proc"))::read,
                name -> Optional.empty(),
                datapath::counters),
            new UndoneStore(folder),
            PACE,
            0,
            System::nanoTime);
    Steering steering =
        new Steering(
            new PolicyFile(folder.resolve("policy.yaml")),
            this::machine,
            List::of,
            datapath,
            watch);
    loop =
        testbed
            .receiver()
            .begin(new ControlLoop(steering::round, List.of(rounds::add), wakeUps, NEVER, watch));
  }

  private HostFacts machine() {
    return Machine.of(
        Machine.cpus("0-1", "0-1"),
        List.of(Nic.of(testbed.ifindex(), Testbed.INTERFACE, "ixgbe").facts()));
  }

  private List<Attachment> attachments() {
    return datapath.observe().attachments();
  }

  private long redirected() {
    return datapath.counters().interfaces().getFirst().redirected();
  }

  private boolean says(Reason reason) {
    return !rounds.isEmpty()
        && rounds.getLast().plan().findings().stream().anyMatch(it -> it.reason() == reason);
  }

  /** What rounds said of the interface, in order. */
  private List<Reason> reasons() {
    return rounds.stream()
        .flatMap(round -> round.plan().findings().stream())
        .filter(it -> it.interfaceName().equals(Testbed.INTERFACE))
        .map(Finding::reason)
        .distinct()
        .toList();
  }

  private static void assertSaid(Round round) {
    CpuSteeringNodeStatus status = new NodeReport("test", Clock.systemUTC()).of(round, null);
    assertThat(status.policies())
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.state()).isEqualTo(PolicyState.DEGRADED);
              assertThat(policy.reason()).isEqualTo("PassedThrough");
            });
    assertThat(status.interfaces().getFirst().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.getType()).isEqualTo("Steered");
              assertThat(condition.getStatus()).isEqualTo("False");
              assertThat(condition.getReason()).isEqualTo("PassedThrough");
              assertThat(condition.getMessage()).contains("by full queues", "steer.queueSize");
            });
  }
}
