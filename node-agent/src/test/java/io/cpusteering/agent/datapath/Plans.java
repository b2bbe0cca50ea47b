// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Plans as the kernel tests want them: one policy on one interface unless said otherwise. */
final class Plans {
  static final String UID = "11111111-2222-3333-4444-555555555555";
  static final int QUEUE_SIZE = 2048;

  /** Of {@link #redirecting}, and the one after it. */
  static final int REDIRECTED_PORT = 9100;

  static final ProgramSettings FLOW_HASH = settings(Algorithm.FLOW_HASH, MissAction.PASS, false);
  static final ProgramSettings TURNS = settings(Algorithm.ROUND_ROBIN, MissAction.PASS, false);

  private Plans() {}

  /** Round robin takes every packet. */
  static ProgramSettings settings(Algorithm algorithm, MissAction onMiss, boolean unfinished) {
    return ProgramSettings.steering(
        new SteerSettings(algorithm, RoundRobinPackets.ALL, HashSettings.DEFAULT),
        ControlTraffic.PASS,
        onMiss,
        unfinished);
  }

  /** The same sequence for hash and turns; the CPUs in it are the entries. */
  static DatapathPlan plan(int ifindex, XdpMode mode, ProgramSettings settings, int... slots) {
    SortedMap<Integer, Integer> entries = new TreeMap<>();
    IntStream.of(slots).forEach(cpu -> entries.put(cpu, QUEUE_SIZE));
    return plan(entries, attachment(ifindex, UID, List.of(mode), settings, slots));
  }

  /** As Auto has it: native mode, else generic, by turns to CPUs 0 and 1. */
  static DatapathPlan auto(int... ifindexes) {
    return auto(new RemotePlan.None(), ifindexes);
  }

  static DatapathPlan auto(RemotePlan remote, int... ifindexes) {
    return plan(List.of(XdpMode.NATIVE, XdpMode.GENERIC), remote, ifindexes);
  }

  /** The same in any modes. */
  static DatapathPlan plan(List<XdpMode> modes, RemotePlan remote, int... ifindexes) {
    SortedMap<Integer, Integer> entries = new TreeMap<>(Map.of(0, QUEUE_SIZE, 1, QUEUE_SIZE));
    return new DatapathPlan(
        List.of(new CpuMapPlan(UID, "test-1", entries, -20, remote)),
        IntStream.of(ifindexes)
            .mapToObj(ifindex -> attachment(ifindex, UID, modes, TURNS, 0, 1))
            .toList());
  }

  /**
   * By turns to CPUs 0 and 1, but for what goes to two ports: one the program sends out of another
   * interface, the other its second program.
   */
  static DatapathPlan redirecting(int ifindex, Device out) {
    List<DeviceSet> sets = List.of(new DeviceSet(false, List.of(out)));
    RuleSet first = RuleSet.of(List.of(sentOut(REDIRECTED_PORT)));
    RuleSet second = RuleSet.of(List.of(sentOut(REDIRECTED_PORT + 1)));
    AttachmentPlan attachment =
        new AttachmentPlan(
            ifindex,
            "steered",
            UID,
            "test-1",
            "test-2",
            List.of(XdpMode.NATIVE),
            new ProgramSettings(
                first, TURNS.otherwise(), ControlTraffic.PASS, MissAction.PASS, false),
            List.of("out"),
            List.of(new IndirectionTable(new int[] {0, 1}, new int[] {0, 1})),
            sets,
            List.of());
    return new DatapathPlan(
        List.of(
            new CpuMapPlan(
                UID,
                "test-1",
                new TreeMap<>(Map.of(0, QUEUE_SIZE, 1, QUEUE_SIZE)),
                -20,
                new RemotePlan.Rules(second, List.of("out too"), sets))),
        List.of(attachment));
  }

  private static Rule sentOut(int port) {
    return new Rule(
        new Rule.Match(
            Set.of(), List.of(), List.of(), List.of(), List.of(NumberRange.of(port)), List.of()),
        new RuleAction.Redirect(0, false, false, MissAction.PASS));
  }

  static DatapathPlan plan(SortedMap<Integer, Integer> entries, AttachmentPlan... attachments) {
    return new DatapathPlan(List.of(cpuMap(UID, entries)), List.of(attachments));
  }

  static CpuMapPlan cpuMap(String uid, SortedMap<Integer, Integer> entries) {
    return new CpuMapPlan(uid, "test-" + uid.charAt(0), entries, -20, new RemotePlan.None());
  }

  static AttachmentPlan attachment(
      int ifindex, String uid, List<XdpMode> modes, ProgramSettings settings, int... slots) {
    return new AttachmentPlan(
        ifindex,
        "steered",
        uid,
        "test-" + uid.charAt(0),
        "test-1",
        modes,
        settings,
        List.of(),
        List.of(new IndirectionTable(slots, slots)),
        List.of(),
        List.of());
  }
}
