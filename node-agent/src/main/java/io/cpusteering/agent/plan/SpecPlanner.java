// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.policy.MissAction;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plans one policy from a version of its spec. */
final class SpecPlanner implements PolicyPlanner {
  /** Below this a burst of one NAPI poll overruns the queue. */
  private static final int SMALL_QUEUE = 512;

  private final WantedPolicy policy;
  private final String revision;
  private final CompleteSpec spec;
  private final HostFacts host;
  private final DatapathPlan inForce;
  private final InterfaceSelector.Selection selection;

  /**
   * @param version what to plan with; its spec is valid
   */
  SpecPlanner(
      WantedPolicy policy, WantedPolicy.Version version, HostFacts host, DatapathPlan inForce) {
    this.policy = policy;
    this.revision = version.revision();
    this.spec = CompleteSpec.of(version.spec());
    this.host = host;
    this.inForce = inForce;
    this.selection = InterfaceSelector.select(spec.interfaces(), host.interfaces());
  }

  @Override
  public List<InterfaceFacts> wants() {
    return selection.interfaces();
  }

  @Override
  public Result steer(List<InterfaceFacts> got) {
    List<Finding> findings = new ArrayList<>();
    for (String name : selection.missing()) {
      report(
          findings,
          name,
          Reason.INTERFACE_MISSING,
          "interface %s is not on this node; it is steered when it appears".formatted(name));
    }
    warnAboutSpec(findings);

    SortedMap<Integer, Integer> queueSizes = new TreeMap<>();
    List<AttachmentPlan> attachments = new ArrayList<>();
    CpuChooser chooser = new CpuChooser(host.cpus());
    for (InterfaceFacts on : got) {
      CpuChoice choice = chooser.choose(spec.cpus(), sharing(on, got));
      warnAbout(choice, on, findings);
      if (!choice.weights().isEmpty()) {
        attachments.add(attach(on, choice, findings));
        choice.weights().keySet().forEach(cpu -> queueSizes.put(cpu, spec.queueSize()));
      }
    }
    CpuMapPlan cpuMap =
        attachments.isEmpty()
            ? null
            : new CpuMapPlan(policy.uid(), policy.policy(), queueSizes, spec.nice());
    return new Result(cpuMap, attachments, findings);
  }

  private AttachmentPlan attach(InterfaceFacts on, CpuChoice choice, List<Finding> findings) {
    AttachModes modes = AttachModes.of(spec.attachMode(), on);
    if (modes.finding() != null) {
      report(findings, on.name(), modes.finding(), modes.message());
    }
    return new AttachmentPlan(
        on.ifindex(),
        on.name(),
        policy.uid(),
        policy.policy(),
        revision,
        modes.modes(),
        ProgramSettings.steering(
            spec.how(), spec.controlTraffic(), spec.onMiss(), modes.passUnfinishedChecksums()),
        List.of(),
        List.of(table(on.ifindex(), choice)));
  }

  /**
   * What the choice of CPUs is to heed. The two directions of a flow may come in by two interfaces;
   * for them to meet on one CPU, all interfaces need one table.
   */
  private InterfaceFacts sharing(InterfaceFacts on, List<InterfaceFacts> all) {
    return spec.how().hash().symmetric() ? InterfaceFacts.together(all) : on;
  }

  private IndirectionTable table(int ifindex, CpuChoice choice) {
    int[] previous =
        inForce.attachments().stream()
            .filter(attachment -> spec.how().hash().symmetric() || attachment.ifindex() == ifindex)
            .filter(attachment -> attachment.uid().equals(policy.uid()))
            .map(attachment -> attachment.tables().getFirst().hashSlots())
            .findFirst()
            .orElse(new int[0]);
    return new IndirectionTable(
        spec.how().hashes()
            ? HashSlots.assign(choice.weights(), choice.configuredWeight(), previous)
            : new int[0],
        spec.how().takesTurns() ? TurnSlots.of(choice.weights()) : new int[0]);
  }

  private void warnAboutSpec(List<Finding> findings) {
    if (spec.queueSize() < SMALL_QUEUE) {
      report(
          findings,
          "",
          Reason.SMALL_QUEUE,
          "queueSize %d is below %d: bursts will overrun it and packets will be dropped"
              .formatted(spec.queueSize(), SMALL_QUEUE));
    }
    if (spec.onMiss() != MissAction.PASS) {
      report(
          findings,
          "",
          Reason.MISS_LOSES_PACKETS,
          "onMiss %s: while a CPU has no entry its packets are lost; Pass leaves them to the stack"
              .formatted(spec.onMiss()));
    }
  }

  private void warnAbout(CpuChoice choice, InterfaceFacts on, List<Finding> findings) {
    if (choice.weights().isEmpty()) {
      report(
          findings,
          on.name(),
          Reason.NO_USABLE_CPU,
          ("interface %s is not steered: none of the CPUs asked for can be used (online are %s%s);"
                  + " change steer.cpus")
              .formatted(
                  on.name(),
                  host.cpus().online(),
                  host.cpus().isolated().isEmpty() ? "" : ", isolated " + host.cpus().isolated()));
    }
    reportCpus(
        findings,
        on,
        Reason.CPU_UNKNOWN,
        choice.unknown(),
        "can't exist on this node (possible are %s); the rest is used"
            .formatted(host.cpus().possible()));
    reportCpus(
        findings,
        on,
        Reason.CPU_OFFLINE,
        choice.offline(),
        "not online; the rest is used until they are");
    reportCpus(
        findings,
        on,
        Reason.WEIGHT_UNUSED,
        choice.unusedWeights(),
        "given a weight but not steered to");
  }

  private void reportCpus(
      List<Finding> findings, InterfaceFacts on, Reason reason, CpuList cpus, String problem) {
    if (!cpus.isEmpty()) {
      report(
          findings,
          on.name(),
          reason,
          "interface %s: CPUs %s: %s".formatted(on.name(), cpus, problem));
    }
  }

  private void report(List<Finding> findings, String on, Reason reason, String message) {
    findings.add(new Finding(policy.uid(), on, reason, message));
  }
}
