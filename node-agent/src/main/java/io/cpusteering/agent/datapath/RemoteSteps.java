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
  RemoteProgram prepare(PolicyPins pins, CpuMapPlan plan) {
    try {
      return switch (plan.remote()) {
        case RemotePlan.None() -> RemoteProgram.NONE;
        case RemotePlan.AsIs() -> RemoteProgram.AS_IT_IS;
        case RemotePlan.Rules rules -> ours(pins, plan, rules);
        case RemotePlan.Pinned(String path) -> pinned(pins, plan, path);
      };
    } catch (BpfException e) {
      fail(plan, e.getMessage());
      return RemoteProgram.AS_IT_IS;
    }
  }

  /** Removes ours when the entries no longer have it. */
  void trim(PolicyPins pins, CpuMapPlan plan) {
    switch (plan.remote()) {
      case RemotePlan.None() -> PinTree.remove(pins.remote());
      case RemotePlan.Pinned(_) -> PinTree.remove(pins.remote());
      case RemotePlan.Rules(_, _, _), RemotePlan.AsIs() -> {}
    }
  }

  private RemoteProgram ours(PolicyPins pins, CpuMapPlan plan, RemotePlan.Rules wanted) {
    EgressPrograms egress = pins.egress(tree, wanted.rules().sets() > 0);
    Optional<RemoteObjects> present = RemoteObjects.open(pins.remote());
    boolean frags = Frags.of(pins.cpus());
    try {
      if (present.isPresent() && present.get().rules().equals(Optional.of(wanted.rules()))) {
        present.get().deviceSets().write(wanted.devices(), egress);
        writeMeta(present.get(), plan, wanted);
        return new RemoteProgram(present.get().program().duplicate(), false);
      }
      BpfMap state = present.map(RemoteObjects::state).orElse(null);
      try (RemoteObjects fresh = RemoteObjects.load(wanted.rules(), frags, state)) {
        TracepointObserver.observeDevices(pins, fresh.deviceSets().ids());
        fresh.deviceSets().write(wanted.devices(), egress);
        writeMeta(fresh, plan, wanted);
        tree.create(pins.remote());
        fresh.pin(pins.remote());
        LOG.atInfo().addKeyValue("policy", plan.policy()).log("second program loaded");
        return new RemoteProgram(fresh.program().duplicate(), false);
      }
    } finally {
      present.ifPresent(RemoteObjects::close);
    }
  }

  private static void writeMeta(RemoteObjects objects, CpuMapPlan plan, RemotePlan.Rules wanted) {
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
            0);
    if (!Meta.read(objects.meta()).equals(Optional.of(meta))) {
      meta.write(objects.meta());
    }
  }

  private RemoteProgram pinned(PolicyPins pins, CpuMapPlan plan, String path) {
    BpfProgram program = Bpf.openProgram(tree.pinOfUser(path));
    try {
      ProgramInfo info = program.info();
      boolean inUse =
          pins.entries().read().values().stream().anyMatch(entry -> entry.programId() == info.id());
      if (info.type() != ProgramInfo.XDP) {
        fail(plan, "the program pinned at %s is none of type XDP".formatted(path));
      } else if (!inUse && !fits(program, plan, Frags.of(pins.cpus()))) {
        fail(
            plan,
            ("the program pinned at %s was not made to be run from this policy's CPU map: its section"
                    + " must be %s")
                .formatted(path, Frags.of(pins.cpus()) ? "xdp.frags/cpumap" : "xdp/cpumap"));
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
