// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans one policy from a version of its spec. */
final class SpecPlanner implements PolicyPlanner {
  private final WantedPolicy policy;
  private final String revision;
  private final CompleteSpec spec;
  private final HostFacts host;
  private final DatapathPlan inForce;
  private final List<Undone> undone;
  private final InterfaceSelector.Selection selection;

  /**
   * @param version what to plan with; its spec is valid
   * @param undone what is not to be tried again
   */
  SpecPlanner(
      WantedPolicy policy,
      WantedPolicy.Version version,
      HostFacts host,
      DatapathPlan inForce,
      List<Undone> undone) {
    this.policy = policy;
    this.revision = version.revision();
    this.spec = CompleteSpec.of(version.spec());
    this.host = host;
    this.inForce = inForce;
    this.undone = undone;
    this.selection = InterfaceSelector.select(spec.interfaces(), host.interfaces());
  }

  @Override
  public List<InterfaceFacts> wants() {
    return selection.interfaces();
  }

  @Override
  public Preflight preflight(InterfaceFacts on) {
    return PreflightPlanner.of(
        on,
        new PreflightPlanner.Asked(
            modes(on),
            inForce.on(on.ifindex()).isPresent(),
            spec.steers(),
            spec.takesPtp(),
            spec.allRulesNamingVlans(),
            reservation(on).orElse(null)),
        host.cpus().online().size());
  }

  @Override
  public Result steer(List<InterfaceFacts> got) {
    List<Finding> findings = new ArrayList<>();
    for (String name : selection.missing()) {
      report(
          findings,
          name,
          Reason.INTERFACE_MISSING,
          "interface %s is not on this node; it is steered when it appears%s"
              .formatted(
                  name,
                  looksLikeGlob(name)
                      ? " (names are taken as they are; what is meant as a glob goes into"
                          + " interfaces.patterns)"
                      : ""));
    }
    findings.addAll(SpecWarnings.of(policy.uid(), spec));

    SortedMap<Integer, Integer> queueSizes = new TreeMap<>();
    List<AttachmentPlan> attachments = new ArrayList<>();
    Set<InterfaceFacts> toMakeReady = new LinkedHashSet<>();
    Map<Integer, Set<Forwarding>> forwarding = new HashMap<>();
    for (InterfaceFacts on : got) {
      Optional<Reservation> reserved = reservation(on).filter(Reservation::yields);
      if (reserved.isPresent()) {
        report(findings, on.name(), Reason.RESERVED_FOR, reserved.get().message());
        continue;
      }
      AttachModes modes = modes(on);
      if (modes.modes().isEmpty()) {
        report(findings, on, modes);
        continue;
      }
      RedirectPlanner redirects = redirects(List.of(on), on.name(), modes.modes(), findings);
      program(on, got, modes, redirects, findings)
          .ifPresent(
              planned -> {
                report(findings, on, modes);
                VlanHazard.blindRules(on, spec.allRulesNamingVlans())
                    .ifPresent(
                        message -> report(findings, on.name(), Reason.VLAN_RULES_BLIND, message));
                if (!planned.cpus().isEmpty()) {
                  SteeredTwice.warning(on, modes.modes().getFirst())
                      .ifPresent(
                          message -> report(findings, on.name(), Reason.STEERED_TWICE, message));
                }
                attachments.add(attach(on, modes, planned));
                planned.cpus().forEach(cpu -> queueSizes.put(cpu, spec.queueSize()));
                toMakeReady.addAll(redirects.toMakeReady());
                forwarding.put(on.ifindex(), new HashSet<>(redirects.forwarding()));
              });
    }
    if (attachments.isEmpty()) {
      return new Result(null, attachments, findings, List.of(), Map.of());
    }
    RedirectPlanner redirects =
        redirects(
            got, "", attachments.stream().flatMap(it -> it.modes().stream()).toList(), findings);
    RemotePlan remote = remote(got, redirects);
    toMakeReady.addAll(redirects.toMakeReady());
    forwarding.values().forEach(each -> each.addAll(redirects.forwarding()));
    return new Result(
        new CpuMapPlan(policy.uid(), policy.policy(), queueSizes, spec.nice(), remote),
        attachments,
        findings,
        toMakeReady.stream()
            .filter(on -> reservation(on).filter(Reservation::yields).isEmpty())
            .toList(),
        forwarding);
  }

  private RemotePlan remote(List<InterfaceFacts> got, RedirectPlanner redirects) {
    if (spec.remoteProgram() != null) {
      return new RemotePlan.Pinned(
          spec.remoteProgram(), got.stream().allMatch(MtuAllowance::oneBufferHolds));
    }
    if (spec.remoteRules().isEmpty()) {
      return new RemotePlan.None();
    }
    List<Rule> rules =
        spec.remoteRules().stream()
            .map(
                rule ->
                    new Rule(
                        rule.match(),
                        switch (rule.treatment()) {
                          case Treatment.Redirect redirect -> redirects.action(redirect);
                          case Treatment.Drop() -> new RuleAction.Drop();
                          case Treatment.Pass(), Treatment.Steer(_, _) -> new RuleAction.Pass();
                        }))
            .toList();
    return new RemotePlan.Rules(
        RuleSet.of(rules),
        spec.remoteRules().stream().map(CompleteRule::name).toList(),
        redirects.sets());
  }

  private RedirectPlanner redirects(
      List<InterfaceFacts> from, String on, List<XdpMode> modes, List<Finding> findings) {
    return new RedirectPlanner(
        from,
        modes.contains(XdpMode.NATIVE),
        host.interfaces(),
        new TargetFindings(policy.uid(), on, findings),
        before()
            .filter(attachment -> attachment.program().equals(ProgramSettings.PASSING))
            .map(AttachmentPlan::ifindex)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private Stream<AttachmentPlan> before() {
    return inForce.attachments().stream()
        .filter(attachment -> attachment.uid().equals(policy.uid()));
  }

  private Optional<ProgramPlanner.Planned> program(
      InterfaceFacts on,
      List<InterfaceFacts> got,
      AttachModes modes,
      RedirectPlanner redirects,
      List<Finding> findings) {
    return new ProgramPlanner(
            spec,
            on,
            got,
            new CpuChooser(host.cpus()),
            new CpuFindings(policy.uid(), host.cpus(), findings),
            redirects,
            before().toList())
        .plan(modes.passUnfinishedChecksums());
  }

  private Optional<Reservation> reservation(InterfaceFacts on) {
    return Reservation.of(on, host.claims(), spec.ifContended());
  }

  private AttachModes modes(InterfaceFacts on) {
    return AttachModes.of(
        spec.attachMode(),
        on,
        NativeObstacle.of(
                on,
                spec.rulesNameVlans(),
                undone.stream().filter(it -> it.isAbout(policy.uid(), revision, on)))
            .or(
                () ->
                    NativeSupport.obstacle(
                        on, spec.steers() || spec.redirects(), inForce.on(on.ifindex()))));
  }

  private AttachmentPlan attach(
      InterfaceFacts on, AttachModes modes, ProgramPlanner.Planned planned) {
    return new AttachmentPlan(
        on.ifindex(),
        on.name(),
        policy.uid(),
        policy.policy(),
        revision,
        modes.modes(),
        planned.program(),
        planned.ruleNames(),
        planned.tables(),
        planned.devices(),
        List.of());
  }

  private void report(List<Finding> findings, InterfaceFacts on, AttachModes modes) {
    if (modes.finding() != null) {
      report(findings, on.name(), modes.finding(), modes.message());
    }
  }

  private void report(List<Finding> findings, String on, Reason reason, String message) {
    findings.add(new Finding(policy.uid(), on, reason, message));
  }

  /** Linux allows names with these signs, but nobody gives them. */
  private static boolean looksLikeGlob(String name) {
    return name.contains("*") || name.contains("?") || name.contains("[");
  }
}
