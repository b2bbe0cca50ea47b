// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.ProgramInfo;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.RuleSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the second program of a policy what the plan says, before the entries are to have it. */
final class RemoteSteps {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteSteps.class);
  private static final String REASON = "RemoteUnusable";
  private static final int PROBE_QUEUE = 8;

  private final PinTree tree;
  private final Failures failures;

  RemoteSteps(PinTree tree, Failures failures) {
    this.tree = tree;
    this.failures = failures;
  }

  /**
   * Gives what the entries are to have. When it can't be had this is reported, and they keep what
   * they have: packets still reach the stack.
   */
  RemoteProgram prepare(PolicyPins pins, PolicyCpuMap map, CpuMapPlan plan) {
    try {
      return switch (plan.remote()) {
        case RemotePlan.None() -> RemoteProgram.NONE;
        case RemotePlan.AsIs() -> asItIs(map);
        case RemotePlan.Rules rules -> ours(pins, map, plan, rules);
        case RemotePlan.Pinned(String path, _) -> pinned(map, plan, path);
      };
    } catch (BpfException e) {
      fail(plan, e.getMessage());
      return RemoteProgram.AS_IT_IS;
    }
  }

  /**
   * Removes ours when the entries no longer have it.
   *
   * @return whether it was there
   */
  boolean trim(PolicyCpuMap map, CpuMapPlan plan) {
    return switch (plan.remote()) {
      case RemotePlan.None() -> PinTree.remove(map.remote());
      case RemotePlan.Pinned(_, _) -> PinTree.remove(map.remote());
      case RemotePlan.Rules(_, _, _), RemotePlan.AsIs() -> false;
    };
  }

  /** Entries keep what they have, and new ones get ours where that is what there is. */
  private static RemoteProgram asItIs(PolicyCpuMap map) {
    try (RemoteObjects present = RemoteObjects.open(map.remote()).orElse(null)) {
      return present == null
          ? RemoteProgram.AS_IT_IS
          : new RemoteProgram(present.program().duplicate(), true);
    }
  }

  private RemoteProgram ours(
      PolicyPins pins, PolicyCpuMap map, CpuMapPlan plan, RemotePlan.Rules wanted) {
    EgressPrograms egress = pins.egress(tree, wanted.rules().sets() > 0);
    Optional<RemoteObjects> present = RemoteObjects.open(map.remote());
    try {
      if (present.isPresent() && suits(present.get(), map, wanted)) {
        present.get().deviceSets().write(wanted.devices(), egress);
        writeMeta(present.get(), map, plan, wanted, present.get());
        return new RemoteProgram(present.get().program().duplicate(), false);
      }
      try (RemoteObjects before = present.isPresent() ? null : other(map);
          RemoteObjects fresh = load(map, wanted, present.orElse(before))) {
        TracepointObserver.observeDevices(pins, fresh.deviceSets().ids());
        fresh.deviceSets().write(wanted.devices(), egress);
        writeMeta(fresh, map, plan, wanted, present.orElse(before));
        tree.create(map.remote());
        fresh.pin(map.remote());
        LOG.atInfo().addKeyValue("policy", plan.policy()).log("second program loaded");
        return new RemoteProgram(fresh.program().duplicate(), false);
      }
    } finally {
      present.ifPresent(RemoteObjects::close);
    }
  }

  /** The kernel tells of no program whether it takes frags, so its meta does. */
  private static boolean suits(RemoteObjects present, PolicyCpuMap map, RemotePlan.Rules wanted) {
    return present.rules().equals(Optional.of(wanted.rules()))
        && Meta.read(present.meta()).orElseThrow().takesFrags() == map.frags();
  }

  /** That of the policy's other map; null when it has none. */
  private static @Nullable RemoteObjects other(PolicyCpuMap map) {
    return RemoteObjects.open(map.otherRemote()).orElse(null);
  }

  /** Counts on where the one before it counts, or that of the policy's other map. */
  private static RemoteObjects load(
      PolicyCpuMap map, RemotePlan.Rules wanted, @Nullable RemoteObjects before) {
    return RemoteObjects.load(wanted.rules(), map.frags(), before == null ? null : before.state());
  }

  private static void writeMeta(
      RemoteObjects objects,
      PolicyCpuMap map,
      CpuMapPlan plan,
      RemotePlan.Rules wanted,
      @Nullable RemoteObjects before) {
    Meta meta =
        new Meta(
            BpfLayout.VERSION,
            plan.uid(),
            plan.policy(),
            "",
            "",
            List.of(),
            XdpMode.NATIVE,
            wanted.ruleNames(),
            map.frags(),
            before == null ? null : bases(before, wanted),
            null);
    if (!Meta.read(objects.meta()).equals(Optional.of(meta))) {
      meta.write(objects.meta());
    }
  }

  private static @Nullable List<Long> bases(RemoteObjects before, RemotePlan.Rules wanted) {
    return Meta.read(before.meta())
        .orElseThrow()
        .basesOf(
            wanted.ruleNames(),
            CounterReader.counted(
                before.state().read(0).orElseThrow(),
                BpfLayout.RemoteState.MATCHED,
                BpfLayout.RemoteState.SIZE));
  }

  private RemoteProgram pinned(PolicyCpuMap map, CpuMapPlan plan, String path) {
    BpfProgram program = Bpf.openProgram(tree.pinOfUser(path));
    try {
      ProgramInfo info = program.info();
      boolean inUse = isIn(map, info);
      if (info.type() != ProgramInfo.XDP) {
        fail(plan, "the program pinned at %s is none of type XDP".formatted(path));
      } else if (!inUse && !fits(program, plan, map.frags())) {
        fail(
            plan,
            ("the program pinned at %s was not made to be run from this policy's CPU map: its"
                    + " section must be %s")
                .formatted(path, section(map, plan)));
      } else {
        return new RemoteProgram(program, false);
      }
      program.close();
      return RemoteProgram.AS_IT_IS;
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /**
   * Whether the program that the user pinned is one that takes no packets in several buffers. Where
   * it is none that can be used, that is as it is with the entries, which keep what they have.
   */
  boolean isWithoutFrags(PolicyPins pins, CpuMapPlan plan, String path) {
    try (BpfProgram program = Bpf.openProgram(tree.pinOfUser(path))) {
      ProgramInfo info = program.info();
      Optional<PolicyCpuMap> user =
          pins.cpuMaps().stream().filter(map -> isIn(map, info)).findFirst();
      if (user.isPresent()) {
        return !user.get().frags();
      }
      if (info.type() == ProgramInfo.XDP && !plan.queueSizes().isEmpty()) {
        if (fits(program, plan, false)) {
          return true;
        }
        if (fits(program, plan, true)) {
          return false;
        }
      }
    } catch (BpfException e) {
      // Whoever prepares the program says so.
    }
    return pins.cpuMap(false).isPresent() && pins.cpuMap(true).isEmpty();
  }

  private static boolean isIn(PolicyCpuMap map, ProgramInfo program) {
    return map.entries().read().values().stream()
        .anyMatch(entry -> entry.programId() == program.id());
  }

  private static String section(PolicyCpuMap map, CpuMapPlan plan) {
    if (!map.frags()) {
      return "xdp/cpumap";
    }
    return plan.remote() instanceof RemotePlan.Pinned(_, boolean oneBuffer) && !oneBuffer
        ? "xdp.frags/cpumap, or the MTU of the policy's interfaces such that one buffer holds a"
            + " packet"
        : "xdp.frags/cpumap or xdp/cpumap";
  }

  /**
   * The kernel tells only by refusing, so a map of no use is asked; one of our programs says first
   * whether it is for frags.
   */
  private static boolean fits(BpfProgram program, CpuMapPlan plan, boolean frags) {
    if (plan.queueSizes().isEmpty()) {
      return true;
    }
    int cpu = plan.queueSizes().firstKey();
    try (BpfMap probe = Frags.newCpuMap(frags);
        RemoteObjects ours = RemoteObjects.load(RuleSet.NONE, frags, null)) {
      probe.write(cpu, PROBE_QUEUE, ours.program());
      try {
        probe.write(cpu, PROBE_QUEUE, program);
        return true;
      } catch (BpfException e) {
        if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOMEM) {
          return false;
        }
        throw e;
      }
    }
  }

  private void fail(CpuMapPlan plan, String why) {
    failures.add(
        plan.uid(),
        0,
        REASON,
        ("the second program of policy %s can't be used: %s; packets go on to the stack of the CPU"
                + " they are steered to, or through the program that was there before")
            .formatted(plan.policy(), why));
  }
}
