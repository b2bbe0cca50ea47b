// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.program.ProgramSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Decides what the kernel of this node should have. Pure: the same input gives the same plan. */
public final class Planner {
  private final HostFacts host;
  private final DatapathPlan inForce;
  private final List<Undone> undone;
  private final List<CutOff> cutOff;
  private final SortedMap<Integer, Claimed> claims = new TreeMap<>();
  private final List<CpuMapPlan> cpuMaps = new ArrayList<>();
  private final List<AttachmentPlan> attachments = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final SortedMap<Integer, Preflight> preflights = new TreeMap<>();
  private final SequencedMap<InterfaceFacts, CpuMapPlan> toMakeReady = new LinkedHashMap<>();
  private final LoopGuard loops;

  private Planner(HostFacts host, DatapathPlan inForce, List<Undone> undone, List<CutOff> cutOff) {
    this.host = host;
    this.inForce = inForce;
    this.loops = new LoopGuard(host.interfaces());
    this.undone = undone;
    this.cutOff = cutOff;
  }

  /** Plans one node on which nothing was undone. */
  public static NodePlan plan(List<WantedPolicy> policies, HostFacts host, DatapathPlan inForce) {
    return plan(policies, host, inForce, List.of());
  }

  /** Plans one node that no policy has cut off. */
  public static NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathPlan inForce, List<Undone> undone) {
    return plan(policies, host, inForce, undone, List.of());
  }

  /**
   * Plans one node.
   *
   * @param policies what the node is to have, in order of precedence
   * @param host what the node is
   * @param inForce what the kernel has now: kept for a policy of which no version is in hand, and
   *     the start of every indirection table, so that few flows move
   * @param undone what did harm and is not to be tried again
   * @param cutOff what cut the node off and is not to be tried again
   */
  public static NodePlan plan(
      List<WantedPolicy> policies,
      HostFacts host,
      DatapathPlan inForce,
      List<Undone> undone,
      List<CutOff> cutOff) {
    Planner planner = new Planner(host, inForce, undone, cutOff);
    policies.forEach(planner::add);
    planner.toMakeReady.forEach(planner::makeReady);
    planner.findings.addAll(new SteeredAbove(host).findings(planner.attachments));
    return new NodePlan(
        new DatapathPlan(planner.cpuMaps, planner.attachments),
        planner.claims.values().stream().map(Claimed::toClaim).toList(),
        planner.findings,
        planner.preflights);
  }

  /**
   * The indexes of the interfaces that policies select: those whose details planning looks at.
   *
   * @param policies what the node is to have
   * @param inForce what the kernel has now
   */
  public static Set<Integer> selected(
      List<WantedPolicy> policies, HostFacts host, DatapathPlan inForce) {
    Planner planner = new Planner(host, inForce, List.of(), List.of());
    return policies.stream()
        .flatMap(policy -> planner.of(policy).wants().stream())
        .map(InterfaceFacts::ifindex)
        .collect(Collectors.toUnmodifiableSet());
  }

  private PolicyPlanner of(WantedPolicy policy) {
    return policy.version() == null
        ? new KeepPlanner(policy.uid(), host, inForce, undone)
        : new SpecPlanner(policy, policy.version(), host, inForce, undone);
  }

  private void add(WantedPolicy policy) {
    if (policy.hold() != null) {
      findings.add(new Finding(policy.uid(), "", policy.hold().reason(), policy.hold().message()));
    }
    PolicyPlanner planner = of(policy);
    List<InterfaceFacts> got = new ArrayList<>();
    for (InterfaceFacts wanted : planner.wants()) {
      Claimed claim = claims.get(wanted.ifindex());
      if (claim == null) {
        claims.put(wanted.ifindex(), new Claimed(wanted, policy, new ArrayList<>()));
        preflights.put(wanted.ifindex(), planner.preflight(wanted));
        cutOff(policy, wanted).ifPresentOrElse(findings::add, () -> got.add(wanted));
      } else {
        claim.superseded().add(policy.policy());
        findings.add(superseded(policy, wanted, claim.by()));
      }
    }
    PolicyPlanner.Result result = planner.steer(got);
    findings.addAll(result.findings());
    CpuMapPlan cpuMap = result.cpuMap();
    if (cpuMap == null) {
      return;
    }
    List<AttachmentPlan> harmless =
        result.attachments().stream().filter(plan -> goesNotRound(plan, result)).toList();
    if (harmless.isEmpty()) {
      return;
    }
    attachments.addAll(harmless);
    cpuMaps.add(cpuMap);
    result.toMakeReady().forEach(on -> toMakeReady.putIfAbsent(on, cpuMap));
  }

  private Optional<Finding> cutOff(WantedPolicy policy, InterfaceFacts on) {
    String revision =
        policy.version() != null
            ? policy.version().revision()
            : inForce.on(on.ifindex()).map(AttachmentPlan::revision).orElse(policy.revision());
    return cutOff.stream()
        .filter(it -> it.isAbout(policy.uid(), revision, on))
        .findFirst()
        .map(it -> new Finding(policy.uid(), on.name(), Reason.CONNECTIVITY_LOST, it.why()));
  }

  private boolean goesNotRound(AttachmentPlan plan, PolicyPlanner.Result result) {
    Optional<String> back =
        loops.refuse(plan, result.forwarding().getOrDefault(plan.ifindex(), Set.of()));
    back.ifPresent(
        by ->
            findings.add(
                new Finding(
                    plan.uid(),
                    plan.interfaceName(),
                    Reason.REDIRECT_LOOP,
                    ("interface %s is left alone by policy %s: what is redirected from it would come"
                            + " back to it by way of policy %s, again and again; redirect in one"
                            + " direction, or name both interfaces in one policy with broadcast and"
                            + " excludeIngress")
                        .formatted(plan.interfaceName(), plan.policy(), by))));
    return back.isEmpty();
  }

  /** An interface that a policy wants has a program anyway. */
  private void makeReady(InterfaceFacts on, CpuMapPlan policy) {
    if (claims.containsKey(on.ifindex())) {
      return;
    }
    attachments.stream()
        .filter(plan -> plan.uid().equals(policy.uid()))
        .findFirst()
        .ifPresent(
            plan ->
                attachments.add(
                    new AttachmentPlan(
                        on.ifindex(),
                        on.name(),
                        plan.uid(),
                        plan.policy(),
                        plan.revision(),
                        List.of(XdpMode.NATIVE),
                        ProgramSettings.PASSING,
                        List.of(),
                        List.of(IndirectionTable.EMPTY),
                        List.of(),
                        List.of())));
    findings.add(
        new Finding(
            policy.uid(),
            on.name(),
            Reason.MAKES_READY,
            ("interface %s has a program that passes every packet, since only then can policy %s"
                    + " send packets out")
                .formatted(on.name(), policy.policy())));
  }

  private static Finding superseded(WantedPolicy loser, InterfaceFacts on, WantedPolicy winner) {
    return new Finding(
        loser.uid(),
        on.name(),
        Reason.SUPERSEDED,
        ("interface %s belongs to policy %s, which has precedence over policy %s; exclude the"
                + " interface there or change the priorities")
            .formatted(on.name(), winner.policy(), loser.policy()));
  }

  private record Claimed(InterfaceFacts on, WantedPolicy by, List<String> superseded) {
    Claim toClaim() {
      return new Claim(on.name(), on.ifindex(), by.uid(), by.policy(), superseded);
    }
  }
}
