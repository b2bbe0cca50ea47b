// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.ChecksumErrors;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SoftnetDrops;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.agent.testbed.SteadyTraffic;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A veth that is taken for a device whose sender finishes checksums, while the sender does not: the
 * stack really drops what is steered.
 */
@Tag("kernel")
class UndoneSteeringTest {
  private static final int PER_SECOND = 2000;
  private static final int PACKETS = 500;
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final WakeUps wakeUps = new WakeUps();
  private final List<Round> rounds = new CopyOnWriteArrayList<>();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private Thread loop = new Thread();

  @BeforeEach
  void anUnfinishedSender() {
    testbed.silence();
    testbed.setSenderChecksumOffload(true);
  }

  @AfterEach
  void close() throws InterruptedException {
    loop.interrupt();
    loop.join();
    testbed.close();
  }

  @Test
  void aJumpInChecksumErrorsUndoesTheAttachmentAndItIsNotTriedAgain() throws IOException {
    // Given: steered, and no round begins unless something calls for it
    startAgent();
    await().until(() -> rounds.size() == 1 && attachments() == 1);

    // When
    try (SteadyTraffic _ = new SteadyTraffic(testbed, PER_SECOND)) {
      await().atMost(Duration.ofMinutes(2)).until(() -> rounds.size() == 3);
    }

    // Then: lost at first, then passed, and as that ended it undone, all unaided
    assertThat(reasons(rounds.get(1))).containsExactly(Reason.PASSING_ON_TRIAL);
    assertThat(rounds.get(1).outcome().state().attachments()).hasSize(1);
    assertThat(reasons(rounds.get(2))).containsExactly(Reason.CHECKSUM_ERRORS);
    assertThat(attachments()).isZero();
    assertThat(testbed.receiver().ip("-d", "link", "show", "dev", Testbed.INTERFACE))
        .doesNotContain("prog/xdp");
    assertThat(UdpStatistics.of(testbed.receiver()).checksumErrors()).isPositive();
    assertSaid(rounds.getLast());

    // And: traffic flows again
    long errors = UdpStatistics.of(testbed.receiver()).checksumErrors();
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      send(PACKETS);
      // Not to the packet: the backlog of a CPU is shared with whatever else the machine does.
      await().until(() -> receiver.received() >= PACKETS * 9 / 10);
    }
    assertThat(UdpStatistics.of(testbed.receiver()).checksumErrors()).isEqualTo(errors);

    // And: neither the next rounds nor the next agent try it again
    for (int round = 4; round <= 6; round++) {
      int wanted = round;
      wakeUps.wake();
      await().until(() -> rounds.size() == wanted);
    }
    loop.interrupt();
    startAgent();
    await().until(() -> rounds.size() == 7);
    assertThat(rounds.subList(2, 7))
        .allSatisfy(
            round -> {
              assertThat(round.plan().datapath().attachments()).isEmpty();
              assertThat(round.outcome().state().attachments()).isEmpty();
              assertThat(round.troubles()).isEmpty();
            });
    assertSaid(rounds.getLast());
  }

  private void startAgent() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              steer: {cpus: {list: "0"}}
              safety: {window: 5s}
            """
                .formatted(Testbed.INTERFACE));
    PacketWatch watch =
        new PacketWatch(
            new PacketFigures(
                new ChecksumErrors(Path.of("/proc/thread-self"))::read,
                new SoftnetDrops(Path.of("/proc"))::read,
                name -> Optional.empty(),
                datapath::counters),
            new UndoneStore(folder),
            Pace.USUAL,
            0,
            System::nanoTime);
    Steering steering = new Steering(new PolicyFile(file), this::taken, List::of, datapath, watch);
    ControlLoop agent =
        new ControlLoop(steering::round, List.of(rounds::add), wakeUps, NEVER, watch);
    loop = testbed.receiver().begin(agent);
  }

  private HostFacts taken() {
    return Machine.of(
        Machine.cpus("0", "0"),
        List.of(Nic.of(testbed.ifindex(), Testbed.INTERFACE, "ixgbe").facts()));
  }

  private static List<Reason> reasons(Round round) {
    return round.plan().findings().stream().map(Finding::reason).toList();
  }

  private static void assertSaid(Round round) {
    CpuSteeringNodeStatus status = new NodeReport("test", Clock.systemUTC()).of(round, null);
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

  private void send(int count) {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, count, PER_SECOND);
  }

  private long attachments() {
    return datapath.observe().attachments().size();
  }
}
