// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Case;
import io.cpusteering.agent.bench.Series;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.plan.ProgramSettings;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
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
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What {@code dev/bench datapath} measures: loaded programs, each with a packet. */
final class DatapathCases implements AutoCloseable {
  private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

  /** As many as a policy chooses by default. */
  private static final int TARGETS_MAX = 8;

  private static final int COPIES = 10;

  private static final ProgramSettings TURNS_OF_ALL =
      settings(Algorithm.ROUND_ROBIN, RoundRobinPackets.ALL);
  private static final ProgramSettings TURNS_OF_DATAGRAMS =
      settings(Algorithm.ROUND_ROBIN, RoundRobinPackets.DATAGRAMS);
  private static final ProgramSettings FLOW_HASH =
      settings(Algorithm.FLOW_HASH, RoundRobinPackets.DATAGRAMS);

  private static final byte[] UDP = Packets.udp(1000, 2000);
  private static final byte[] TCP = Packets.tcp(1000, 2000);
  private static final byte[] UDP_V6 = Packets.udpV6(1000, 2000);

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
            build.ours("flow hash, IPv6", FLOW_HASH, UDP_V6)));
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

  private static ProgramSettings settings(Algorithm algorithm, RoundRobinPackets packets) {
    return new ProgramSettings(algorithm, packets, MissAction.PASS, false);
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
