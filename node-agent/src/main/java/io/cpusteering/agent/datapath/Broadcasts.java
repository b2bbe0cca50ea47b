// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.TestRun;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.bpf.BpfPrograms;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps packets from being aborted by a kernel that knows no broadcasts (before 5.14): there nobody
 * is in the sets that packets would be broadcast to, so that they pass.
 */
final class Broadcasts {
  private static final int XDP_REDIRECT = 4;

  /** The least that the kernel runs a program on. */
  private static final int PACKET = 64;

  private Broadcasts() {}

  private static final class Known {
    static final boolean YES = probe();
  }

  /** The plan as this kernel can do it; what it can't is reported. */
  static DatapathPlan possible(DatapathPlan plan, Failures failures) {
    boolean asked =
        plan.attachments().stream().anyMatch(it -> broadcasts(it.program().actions()))
            || plan.cpuMaps().stream().anyMatch(it -> broadcasts(actions(it)));
    return !asked || Known.YES ? plan : without(plan, failures);
  }

  /** The plan without broadcasts. */
  static DatapathPlan without(DatapathPlan plan, Failures failures) {
    return new DatapathPlan(
        plan.cpuMaps().stream().map(map -> without(map, failures)).toList(),
        plan.attachments().stream().map(it -> without(it, failures)).toList());
  }

  private static AttachmentPlan without(AttachmentPlan plan, Failures failures) {
    List<RuleAction> actions = plan.program().actions();
    if (!broadcasts(actions)) {
      return plan;
    }
    fail(plan.uid(), plan.ifindex(), plan.policy(), failures);
    return new AttachmentPlan(
        plan.ifindex(),
        plan.interfaceName(),
        plan.uid(),
        plan.policy(),
        plan.revision(),
        plan.modes(),
        plan.program(),
        plan.ruleNames(),
        plan.tables(),
        emptied(plan.devices(), actions),
        plan.lineups());
  }

  private static CpuMapPlan without(CpuMapPlan plan, Failures failures) {
    List<RuleAction> actions = actions(plan);
    if (!broadcasts(actions)
        || !(plan.remote()
            instanceof RemotePlan.Rules(RuleSet rules, List<String> names, List<DeviceSet> sets))) {
      return plan;
    }
    fail(plan.uid(), 0, plan.policy(), failures);
    return new CpuMapPlan(
        plan.uid(),
        plan.policy(),
        plan.queueSizes(),
        plan.nice(),
        new RemotePlan.Rules(rules, names, emptied(sets, actions)));
  }

  private static List<RuleAction> actions(CpuMapPlan plan) {
    return plan.remote() instanceof RemotePlan.Rules(RuleSet rules, _, _)
        ? rules.actions()
        : List.of();
  }

  private static boolean broadcasts(List<RuleAction> actions) {
    return actions.stream().anyMatch(Broadcasts::isBroadcast);
  }

  private static boolean isBroadcast(RuleAction action) {
    return action instanceof RuleAction.Redirect redirect && redirect.broadcast();
  }

  private static List<DeviceSet> emptied(List<DeviceSet> sets, List<RuleAction> actions) {
    return IntStream.range(0, sets.size())
        .mapToObj(
            number ->
                actions.stream()
                        .filter(Broadcasts::isBroadcast)
                        .anyMatch(it -> ((RuleAction.Redirect) it).set() == number)
                    ? new DeviceSet(sets.get(number).rewriteSourceMac(), List.of())
                    : sets.get(number))
        .toList();
  }

  private static void fail(String uid, int ifindex, String policy, Failures failures) {
    failures.add(
        uid,
        ifindex,
        "BroadcastUnsupported",
        ("policy %s broadcasts, which this kernel can't (Linux can from 5.14 on): what is to be"
                + " broadcast passes; redirect to one interface, or use a newer kernel")
            .formatted(policy));
  }

  private static boolean probe() {
    try (BpfObject object = new BpfObject("probe", BpfPrograms.PROBE.read())) {
      object.load();
      try (BpfProgram program = object.program("broadcast")) {
        return TestRun.run(program, new byte[PACKET], 1) == XDP_REDIRECT;
      }
    } catch (BpfException e) {
      return false;
    }
  }
}
