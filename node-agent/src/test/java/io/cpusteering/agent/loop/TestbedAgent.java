// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.ChecksumErrors;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SoftnetDrops;
import io.cpusteering.agent.loop.harm.PacketFigures;
import io.cpusteering.agent.loop.harm.PacketWatch;
import io.cpusteering.agent.loop.trial.BootClock;
import io.cpusteering.agent.loop.trial.ConfirmWatch;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Prober;
import io.cpusteering.agent.witness.Questions;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocketFactory;

/**
 * The agent's loop in the receiver's namespace of a testbed, on the real kernel. Its veth is taken
 * for a device whose sender finishes checksums, so that it is steered in native mode as a NIC is.
 * No round begins unless something calls for it.
 */
public final class TestbedAgent implements AutoCloseable {
  private static final Duration NEVER = Duration.ofHours(1);

  private final Testbed testbed;
  private final KernelDatapath datapath;

  /** For the test, while the loop is at work with the other one. */
  private final KernelDatapath looking;

  private final WakeUps wakeUps = new WakeUps();
  private final List<Round> rounds = new CopyOnWriteArrayList<>();
  private volatile RoundObserver observer = round -> {};
  private Thread loop = new Thread();

  public TestbedAgent(Testbed testbed) {
    this.testbed = testbed;
    this.datapath = new KernelDatapath(testbed.bpffs());
    this.looking = new KernelDatapath(testbed.bpffs());
  }

  /**
   * Writes the one policy, of the interface of the testbed.
   *
   * @param lines of its spec
   */
  public void policy(String... lines) {
    try {
      Path fresh = file().resolveSibling("policy.new");
      Files.writeString(
          fresh,
          """
          apiVersion: cpusteering.io/v1alpha1
          kind: CpuSteeringPolicy
          metadata: {name: spread}
          spec:
            nodeSelector: {}
            interfaces: {names: [%s]}
            %s
          """
              .formatted(Testbed.INTERFACE, String.join("\n  ", lines)));
      // Whole, whenever a round reads it.
      Files.move(
          fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins, with an eye on what becomes of packets. */
  public void watchPackets(Pace pace) {
    PacketWatch watch =
        new PacketWatch(
            new PacketFigures(
                new ChecksumErrors(Path.of("/proc/thread-self"))::read,
                new SoftnetDrops(Path.of("/proc"))::read,
                name -> Optional.empty(),
                datapath::counters),
            new UndoneStore(testbed.stateFolder()),
            pace,
            0,
            System::nanoTime);
    begin(GivenSteering.of(source(), datapath).host(this::machine).harm(watch).steering(), watch);
  }

  /** Begins, with an eye on who answers after changes, and on nothing else. */
  public void watchAnswers(Answerer... whom) {
    ConfirmWatch watch =
        new ConfirmWatch(
            host -> List.of(whom),
            new Prober(new Questions((SSLSocketFactory) SSLSocketFactory.getDefault())),
            new LedgerStore(testbed.stateFolder()),
            BootClock.of(Path.of("/proc")),
            wakeUps::wakeAtOnce);
    begin(GivenSteering.of(source(), datapath).host(this::machine).trials(watch).steering(), watch);
  }

  /**
   * Tells of each round from now on, once it is among {@link #rounds}. The loop does nothing until
   * that has returned.
   */
  public void tell(RoundObserver observer) {
    this.observer = observer;
  }

  /** Has a round begin. */
  public void wake() {
    wakeUps.wake();
  }

  /** Those that ended, in order, also of agents before this one. */
  public List<Round> rounds() {
    return rounds;
  }

  /** As the kernel has them. */
  public List<Attachment> attachments() {
    return looking.observe().attachments();
  }

  public KernelDatapath datapath() {
    return looking;
  }

  /** Packets of the interface that went to CPUs. */
  public long redirected() {
    return looking.counters().interfaces().getFirst().redirected();
  }

  /** Whether the last round said so of the interface. */
  public boolean says(Reason reason) {
    return !rounds.isEmpty() && reasons(rounds.getLast()).contains(reason);
  }

  /** What rounds said of the interface, in order, as often as it began to be said. */
  public List<Reason> said() {
    List<Reason> said = new ArrayList<>();
    List<Reason> before = List.of();
    for (Round round : rounds) {
      List<Reason> now = reasons(round);
      for (Reason reason : now) {
        if (!before.contains(reason)) {
          said.add(reason);
        }
      }
      before = now;
    }
    return said;
  }

  /** What is kept on disk of what did harm. */
  public List<Undone> undone() {
    return new UndoneStore(testbed.stateFolder()).load();
  }

  /** What people are told after the last round. */
  public CpuSteeringNodeStatus status() {
    return status(rounds.getLast());
  }

  /** What people are told after a round. */
  public static CpuSteeringNodeStatus status(Round round) {
    return new NodeReport("test", Clock.systemUTC()).of(round, null);
  }

  public static List<Reason> reasons(Round round) {
    return round.plan().findings().stream()
        .filter(it -> it.interfaceName().equals(Testbed.INTERFACE))
        .map(Finding::reason)
        .toList();
  }

  /** Ends it; another one may begin. */
  @Override
  public void close() {
    loop.interrupt();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin(Steering steering, Lookout lookout) {
    loop =
        testbed
            .receiver()
            .begin(
                new ControlLoop(
                    steering::round,
                    List.of(rounds::add, round -> observer.ended(round)),
                    wakeUps,
                    NEVER,
                    lookout));
  }

  private PolicyFile source() {
    return new PolicyFile(file());
  }

  private Path file() {
    return testbed.stateFolder().resolve("policy.yaml");
  }

  private HostFacts machine() {
    return Machine.of(
        Machine.cpus("0-1", "0-1"),
        List.of(Nic.of(testbed.ifindex(), Testbed.INTERFACE, "ixgbe").defaultRoute(true).facts()));
  }
}
