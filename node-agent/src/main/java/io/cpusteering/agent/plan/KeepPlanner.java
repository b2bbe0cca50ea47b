// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.policy.AttachMode;
import io.cpusteering.api.policy.ControlTraffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps what a policy has in force, for as long as no version of it is in hand: absence is never an
 * order.
 */
record KeepPlanner(String uid, HostFacts host, DatapathPlan inForce, List<Undone> undone)
    implements PolicyPlanner {
  @Override
  public List<InterfaceFacts> wants() {
    Set<Integer> attached =
        inForce.attachments().stream()
            .filter(attachment -> attachment.uid().equals(uid))
            .map(AttachmentPlan::ifindex)
            .collect(Collectors.toUnmodifiableSet());
    return host.interfaces().stream()
        .filter(candidate -> attached.contains(candidate.ifindex()))
        .toList();
  }

  @Override
  public Preflight preflight(InterfaceFacts on) {
    AttachmentPlan attachment =
        attachments(on)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("wants what it has not"));
    ProgramSettings program = attachment.program();
    AttachMode mode =
        attachment.modes().getFirst() == XdpMode.GENERIC ? AttachMode.GENERIC : AttachMode.NATIVE;
    return PreflightPlanner.of(
        on,
        new PreflightPlanner.Asked(
            AttachModes.of(mode, on, obstacle(on, attachment)),
            true,
            program.actions().stream().anyMatch(it -> it instanceof RuleAction.Steer),
            program.controlTraffic() == ControlTraffic.STEER || program.allAlike(),
            List.of(),
            null),
        host.cpus().online().size());
  }

  @Override
  public Result steer(List<InterfaceFacts> got) {
    List<AttachmentPlan> kept = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Map<Integer, Set<Forwarding>> forwarding = new HashMap<>();
    for (InterfaceFacts on : got) {
      attachments(on)
          .findFirst()
          .map(attachment -> named(on.name(), attachment))
          .ifPresent(
              attachment ->
                  obstacle(on, attachment)
                      .ifPresentOrElse(
                          it -> findings.add(it.refusal(uid, on.name())),
                          () -> kept.add(onOnlineCpus(attachment, on, findings))));
    }
    kept.forEach(plan -> forwarding.put(plan.ifindex(), plan.forwarding()));
    CpuMapPlan cpuMap =
        inForce.cpuMaps().stream().filter(map -> map.uid().equals(uid)).findFirst().orElse(null);
    return kept.isEmpty() || cpuMap == null
        ? new Result(null, List.of(), findings, List.of(), Map.of())
        : new Result(onOnlineCpus(cpuMap, kept), kept, findings, List.of(), forwarding);
  }

  private Stream<AttachmentPlan> attachments(InterfaceFacts on) {
    return inForce.attachments().stream()
        .filter(attachment -> attachment.uid().equals(uid))
        .filter(attachment -> attachment.ifindex() == on.ifindex());
  }

  /** What is in force may do harm: the host has changed since, or it was found out. */
  private Optional<NativeObstacle> obstacle(InterfaceFacts on, AttachmentPlan attachment) {
    return attachment.modes().getFirst() == XdpMode.GENERIC
        ? Optional.empty()
        : NativeObstacle.of(
            on,
            !attachment.program().rules().vlans().named().isEmpty(),
            undone.stream().filter(it -> it.isAbout(uid, attachment.revision(), on)));
  }

  /**
   * CPUs that are away give up their slots as they do in any plan, and have them again when they
   * are back. Which those are is kept with the attachment: nobody else knows.
   */
  private AttachmentPlan onOnlineCpus(
      AttachmentPlan plan, InterfaceFacts on, List<Finding> findings) {
    CpuList online = host.cpus().online();
    List<Lineup> lineups =
        plan.lineups().size() == plan.tables().size()
            ? plan.lineups()
            : plan.tables().stream().map(Lineup::of).toList();
    List<IndirectionTable> tables = new ArrayList<>(plan.tables());
    CpuList away = CpuList.EMPTY;
    for (Map.Entry<String, RuleAction> rule : plan.actions().entrySet()) {
      if (rule.getValue() instanceof RuleAction.Steer(SteerSettings how, int number)) {
        Lineup lineup = lineups.get(number);
        tables.set(number, lineup.table(online, how, plan.tables().get(number)));
        away = away.union(lineup.cpus().minus(online));
        tell(lineup, on, rule.getKey(), findings);
      }
    }
    return plan.with(tables, away.isEmpty() ? List.of() : lineups);
  }

  private void tell(Lineup lineup, InterfaceFacts on, String rule, List<Finding> findings) {
    CpuList away = lineup.cpus().minus(host.cpus().online());
    if (away.isEmpty()) {
      return;
    }
    CpuFindings cpus = new CpuFindings(uid, host.cpus(), findings);
    if (away.equals(lineup.cpus())) {
      cpus.passesWithoutCpu(on, rule);
    } else {
      cpus.away(away, on, rule);
    }
  }

  /** A CPU that is back is to have an entry like the others; if all are away, those stay. */
  private CpuMapPlan onOnlineCpus(CpuMapPlan plan, List<AttachmentPlan> kept) {
    SortedMap<Integer, Integer> sizes = new TreeMap<>(plan.queueSizes());
    sizes.keySet().removeIf(cpu -> !host.cpus().online().contains(cpu));
    if (sizes.isEmpty()) {
      return plan;
    }
    int size = sizes.values().iterator().next();
    kept.stream()
        .flatMap(attachment -> attachment.tables().stream())
        .flatMapToInt(table -> Lineup.of(table).cpus().stream())
        .forEach(cpu -> sizes.putIfAbsent(cpu, size));
    return new CpuMapPlan(plan.uid(), plan.policy(), sizes, plan.nice(), plan.remote());
  }

  /** The kernel knows interfaces by index alone. */
  private static AttachmentPlan named(String name, AttachmentPlan plan) {
    return new AttachmentPlan(
        plan.ifindex(),
        name,
        plan.uid(),
        plan.policy(),
        plan.revision(),
        plan.modes(),
        plan.program(),
        plan.ruleNames(),
        plan.tables(),
        plan.devices(),
        plan.lineups());
  }
}
