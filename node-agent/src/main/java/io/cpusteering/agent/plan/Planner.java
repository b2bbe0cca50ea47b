// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides what the kernel of this node should have. Pure: the same input gives the same plan. */
public final class Planner {
  private final HostFacts host;
  private final DatapathPlan inForce;
  private final List<Undone> undone;
  private final SortedMap<Integer, Claimed> claims = new TreeMap<>();
  private final List<CpuMapPlan> cpuMaps = new ArrayList<>();
  private final List<AttachmentPlan> attachments = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private Planner(HostFacts host, DatapathPlan inForce, List<Undone> undone) {
    this.host = host;
    this.inForce = inForce;
    this.undone = undone;
  }

  /** Plans one node on which nothing was undone. */
  public static NodePlan plan(List<WantedPolicy> policies, HostFacts host, DatapathPlan inForce) {
    return plan(policies, host, inForce, List.of());
  }

  /**
   * Plans one node.
   *
   * @param policies what the node is to have, in order of precedence
   * @param host what the node is
   * @param inForce what the kernel has now: kept for a policy of which no version is in hand, and
   *     the start of every indirection table, so that few flows move
   * @param undone what did harm and is not to be tried again
   */
  public static NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathPlan inForce, List<Undone> undone) {
    Planner planner = new Planner(host, inForce, undone);
    policies.forEach(planner::add);
    return new NodePlan(
        new DatapathPlan(planner.cpuMaps, planner.attachments),
        planner.claims.values().stream().map(Claimed::toClaim).toList(),
        planner.findings);
  }

  private void add(WantedPolicy policy) {
    if (policy.hold() != null) {
      findings.add(new Finding(policy.uid(), "", policy.hold().reason(), policy.hold().message()));
    }
    PolicyPlanner planner =
        policy.version() == null
            ? new KeepPlanner(policy.uid(), host, inForce, undone)
            : new SpecPlanner(policy, policy.version(), host, inForce, undone);
    List<InterfaceFacts> got = new ArrayList<>();
    for (InterfaceFacts wanted : planner.wants()) {
      Claimed claim = claims.get(wanted.ifindex());
      if (claim == null) {
        claims.put(wanted.ifindex(), new Claimed(wanted, policy, new ArrayList<>()));
        got.add(wanted);
      } else {
        claim.superseded().add(policy.policy());
        findings.add(superseded(policy, wanted, claim.by()));
      }
    }
    PolicyPlanner.Result result = planner.steer(got);
    findings.addAll(result.findings());
    attachments.addAll(result.attachments());
    if (result.cpuMap() != null) {
      cpuMaps.add(result.cpuMap());
    }
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
