// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Case;
import io.cpusteering.agent.bench.Series;
import io.cpusteering.agent.datapath.ThroughputProbe.Figure;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.testbed.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What {@code dev/bench throughput} measures, on a testbed of its own. */
final class ThroughputCases implements AutoCloseable {
  private static final double BAR = 0.97;
  private static final int MANY = 64;

  /** As xdp-bench leaves its threads, so that what else runs on the machine delays all alike. */
  private static final int NICE_AS_THEIRS = 0;

  /** As a policy has it. */
  private static final int NICE = -20;

  private final Testbed testbed = new Testbed();
  private final Duration slice;
  private final int target;
  private final Contenders contenders;
  private final Optional<XdpBench> xdpBench;
  private final DeliveredPackets delivered;
  private final Flood oneFlow;
  private final Flood manyFlows;

  /**
   * Makes the testbed.
   *
   * @param receiving the CPU that sends and receives
   * @param target the CPU to steer to
   * @param slice how long each measurement counts
   * @param xdpBench where xdp-bench is, if it shall be measured too
   */
  ThroughputCases(int receiving, int target, Duration slice, Optional<Path> xdpBench) {
    this.slice = slice;
    this.target = target;
    this.xdpBench = xdpBench.map(path -> new XdpBench(path, new int[] {target}));
    try {
      testbed.silence();
      // With it a veth takes XDP frames also where no program is attached.
      testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "gro", "on");
      contenders = new Contenders(testbed, target);
      delivered = new DeliveredPackets(testbed);
      oneFlow = new Flood(testbed, receiving, 1);
      manyFlows = new Flood(testbed, receiving, MANY);
    } catch (RuntimeException e) {
      testbed.close();
      throw e;
    }
  }

  List<Series> series() {
    Group turns = new Group(Figure.DELIVERED, oneFlow, Plans.TURNS, NICE_AS_THEIRS, false);
    Group hash = new Group(Figure.DELIVERED, manyFlows, Plans.FLOW_HASH, NICE_AS_THEIRS, false);
    Group busy = new Group(Figure.DELIVERED, manyFlows, Plans.FLOW_HASH, NICE, true);
    Group taken = new Group(Figure.TAKEN_IN, manyFlows, Plans.FLOW_HASH, NICE_AS_THEIRS, false);
    return List.of(
        turns.series("round robin, 1 flow", "round-robin", BAR),
        hash.series("flow hash, 64 flows", "l4-hash", BAR),
        busy.series("the same, target busy", "l4-hash", 0),
        taken.series("taken in, flow hash", "l4-hash", 0));
  }

  @Override
  public void close() {
    oneFlow.close();
    manyFlows.close();
    delivered.close();
    testbed.close();
  }

  /** Makes cases that are measured alike. */
  private final class Group {
    private final Figure figure;
    private final Flood flood;
    private final ProgramSettings settings;
    private final int nice;
    private final boolean busy;

    Group(Figure figure, Flood flood, ProgramSettings settings, int nice, boolean busy) {
      this.figure = figure;
      this.flood = flood;
      this.settings = settings;
      this.nice = nice;
      this.busy = busy;
    }

    /**
     * A series.
     *
     * @param mode what xdp-bench calls the same
     * @param bar at least so many times what xdp-bench delivers; 0 for none
     */
    Series series(String name, String mode, double bar) {
      Case ours = ours("steered");
      List<Case> others = new ArrayList<>();
      if (xdpBench.isPresent()) {
        Case theirs = measuring("xdp-bench " + mode, () -> contenders.theirs(xdpBench.get(), mode));
        others.add(theirs);
        if (bar > 0) {
          ours = ours.atLeast(bar, theirs);
        }
      }
      others.add(measuring("RPS", contenders::rps));
      others.add(measuring("not steered", Contenders::none));
      return Series.ofRates(name, ours, ours("steered again"), others);
    }

    private Case ours(String name) {
      return measuring(name, () -> contenders.ours(settings, nice));
    }

    private Case measuring(String name, Supplier<Steering> steering) {
      return new Case(
          name,
          new ThroughputProbe(
              figure,
              steering,
              flood,
              delivered,
              slice,
              busy ? OptionalInt.of(target) : OptionalInt.empty()));
    }
  }
}
