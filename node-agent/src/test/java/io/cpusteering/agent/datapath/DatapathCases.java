// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Case;
import io.cpusteering.agent.bench.Series;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import io.cpusteering.bpf.BenchPrograms;
import io.cpusteering.bpf.BpfPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code dev/bench datapath} measures: loaded programs, each with a packet. */
final class DatapathCases implements AutoCloseable {
  private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

  /** As many as a policy chooses by default. */
  private static final int TARGETS_MAX = 8;

  private static final int COPIES = 10;

  private static final SteerSettings FLOWS = hashing(HashSettings.DEFAULT);

  private static final ProgramSettings TURNS_OF_ALL = steering(turns(RoundRobinPackets.ALL));
  private static final ProgramSettings TURNS_OF_DATAGRAMS =
      steering(turns(RoundRobinPackets.DATAGRAMS));
  private static final ProgramSettings FLOW_HASH = steering(FLOWS);
  private static final ProgramSettings SYMMETRIC =
      steering(hashing(new HashSettings(HashBy.FLOW, true, Set.of())));
  private static final ProgramSettings VXLAN =
      steering(hashing(new HashSettings(HashBy.FLOW, false, Set.of(Tunnel.VXLAN))));

  private static final int LOOPBACK = 1;

  private static final RuleAction SEND = new RuleAction.Redirect(0, false, false, MissAction.PASS);
  private static final ProgramSettings SENDING =
      new ProgramSettings(RuleSet.NONE, SEND, ControlTraffic.PASS, MissAction.PASS, false);
  private static final Rule.Match DATAGRAMS =
      new Rule.Match(Set.of(17), List.of(), List.of(), List.of(), List.of(), List.of());

  private static final byte[] UDP = Packets.udp(1000, 2000);
  private static final byte[] TCP = Packets.tcp(1000, 2000);
  private static final byte[] UDP_V6 = Packets.udpV6(1000, 2000);
  private static final byte[] TCP_IN_VXLAN = Packets.vxlan(TCP);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final int packets;
  private final int[] targets;
  private final BpfMap cpus;
  private final List<Series> series = new ArrayList<>();

  /**
   * Loads everything, and sees that each program does what it is measured at.
   *
   * @param packets per measurement, at least
   * @param xdpBench where xdp-bench is, if its programs shall be measured too
   */
  DatapathCases(int packets, Optional<Path> xdpBench) {
    this.packets = packets;
    try {
      targets = onlineCpus();
      cpus = keep(MeasuredProgram.cpuMap(targets));
      series.add(repeated());
      xdpBench.ifPresent(path -> series.add(once(new XdpBench(path, targets))));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  List<Series> series() {
    return List.copyOf(series);
  }

  private Series repeated() {
    Build build =
        new Build(
            BenchPrograms.STEER_REPEATED.read(),
            BenchPrograms.REFERENCE_REPEATED.read(),
            BenchPrograms.REPEAT);
    return build.series(
        "%d packets per run".formatted(BenchPrograms.REPEAT),
        List.of(
            build.redirecting(
                "document's round robin", () -> build.reference().documentRoundRobin(), UDP),
            build.ours("round robin (All)", TURNS_OF_ALL, UDP).atMost(1.15),
            build.ours("round robin (Datagrams)", TURNS_OF_DATAGRAMS, UDP),
            build.ours("flow hash, IPv4", FLOW_HASH, TCP),
            build.ours("flow hash, IPv6", FLOW_HASH, UDP_V6),
            build.ours("flow hash, symmetric", SYMMETRIC, TCP),
            build.ours("flow hash inside VXLAN", VXLAN, TCP_IN_VXLAN),
            build.ours("1 rule, then flow hash", rules(1), TCP),
            build.ours("8 rules, then flow hash", rules(8), TCP).atMost(2.5),
            build.ours("32 rules, then flow hash", rules(32), TCP).atMost(5),
            build.redirecting(
                "redirect to an interface",
                () ->
                    keep(new MeasuredProgram(build.steer, SENDING, cpus, targets))
                        .sendingTo(LOOPBACK)
                        .program(),
                UDP),
            build.redirecting("second program, redirect", this::secondProgram, UDP)));
  }

  private BpfProgram secondProgram() {
    RemoteObjects second =
        keep(
            RemoteObjects.load(
                BenchPrograms.REMOTE_REPEATED.read(),
                RuleSet.of(List.of(new Rule(DATAGRAMS, SEND))),
                null,
                object -> object.loadForInterfaces("remote")));
    MeasuredProgram.sendTo(second.deviceSets(), LOOPBACK);
    return second.program();
  }

  /** The programs of others do their work once per run, so here ours do too. */
  private Series once(XdpBench xdpBench) {
    Build build = new Build(BpfPrograms.STEER.read(), BenchPrograms.REFERENCE.read(), 1);
    Case theirTurns =
        build.redirecting("xdp-bench round-robin", () -> keep(xdpBench.load("round-robin")), UDP);
    Case theirHash =
        build.redirecting("xdp-bench l4-hash", () -> keep(xdpBench.load("l4-hash")), TCP);
    return build.series(
        "1 packet per run",
        List.of(
            theirTurns,
            build.ours("round robin (All)", TURNS_OF_ALL, UDP).atMost(1, theirTurns),
            theirHash,
            build.ours("flow hash, IPv4", FLOW_HASH, TCP).atMost(0.8, theirHash)));
  }

  private static SteerSettings turns(RoundRobinPackets packets) {
    return new SteerSettings(Algorithm.ROUND_ROBIN, packets, HashSettings.DEFAULT);
  }

  private static SteerSettings hashing(HashSettings hash) {
    return new SteerSettings(Algorithm.FLOW_HASH, RoundRobinPackets.DATAGRAMS, hash);
  }

  private static ProgramSettings steering(SteerSettings how) {
    return ProgramSettings.steering(how, ControlTraffic.PASS, MissAction.PASS, false);
  }

  /** As a firewall has them, each of its own network and port: none matches the packet. */
  private static ProgramSettings rules(int count) {
    List<Rule> rules =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new Rule(
                        new Rule.Match(
                            Set.of(6, 17),
                            List.of(prefix("192.168.%d.0/24".formatted(i))),
                            List.of(),
                            List.of(),
                            List.of(NumberRange.of(2000 + i)),
                            List.of()),
                        new RuleAction.Pass()))
            .toList();
    return new ProgramSettings(
        RuleSet.of(rules),
        new RuleAction.Steer(FLOWS, 0),
        ControlTraffic.PASS,
        MissAction.PASS,
        false);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }

  private static int[] onlineCpus() {
    try {
      return CpuList.parse(Files.readString(ONLINE).strip()).stream().limit(TARGETS_MAX).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Makes cases of programs that are built alike. */
  private final class Build {
    private final byte[] steer;
    private final byte[] reference;
    private final int packetsPerRun;

    Build(byte[] steer, byte[] reference, int packetsPerRun) {
      this.steer = steer;
      this.reference = reference;
      this.packetsPerRun = packetsPerRun;
    }

    Series series(String name, List<Case> others) {
      return new Series(
          name,
          measuring("empty", () -> reference().empty(), UDP, LoadedProgram.XDP_PASS),
          redirecting("bare redirect", () -> reference().bareRedirect(), UDP),
          redirecting("bare redirect again", () -> reference().bareRedirect(), UDP),
          others);
    }

    Case ours(String name, ProgramSettings settings, byte[] packet) {
      return redirecting(
          name, () -> keep(new MeasuredProgram(steer, settings, cpus, targets)).program(), packet);
    }

    Case redirecting(String name, Supplier<BpfProgram> program, byte[] packet) {
      return measuring(name, program, packet, LoadedProgram.XDP_REDIRECT);
    }

    ReferencePrograms reference() {
      return keep(new ReferencePrograms(reference, cpus, targets));
    }

    private Case measuring(String name, Supplier<BpfProgram> program, byte[] packet, int verdict) {
      ProgramCopies copies =
          keep(
              new ProgramCopies(
                  Stream.generate(program).limit(COPIES).toList(),
                  packet,
                  Math.ceilDiv(packets, packetsPerRun),
                  packetsPerRun));
      // More often than there are targets, so that a cursor that runs beyond them shows.
      copies.require(name, verdict, targets.length + 1);
      return new Case(name, copies);
    }
  }
}
