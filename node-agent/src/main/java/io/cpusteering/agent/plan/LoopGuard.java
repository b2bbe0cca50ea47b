// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps packets from going round: one that is sent out of an interface must not, by way of other
 * redirects, come to where it was received. Policies are asked in order of precedence.
 *
 * <p>What is sent out of an interface is received by its peer, where that is on this node too. What
 * is on the wire behind other interfaces is not known; two policies that redirect into each other
 * are taken for a loop, since frames keep their destination. One policy may send from each of its
 * interfaces to the others: it is asked for with broadcast and excludeIngress.
 */
final class LoopGuard {
  /** What leads from one interface to another. */
  private record Step(int to, boolean received) {}

  private record Redirecting(String uid, String policy, List<Step> steps) {}

  private final Map<Integer, Integer> peers = new HashMap<>();
  private final Map<Integer, Redirecting> redirecting = new HashMap<>();

  LoopGuard(List<InterfaceFacts> all) {
    for (InterfaceFacts each : all) {
      Integer peer = each.sending().peer();
      if (peer != null) {
        peers.put(each.ifindex(), peer);
      }
    }
  }

  /**
   * Adds an interface's redirects, unless they close a loop.
   *
   * @return when they do, the name of the policy by which packets would come back
   */
  Optional<String> refuse(AttachmentPlan plan, Set<Forwarding> forwarding) {
    List<Step> steps = new ArrayList<>();
    for (Forwarding each : forwarding) {
      if (each.excludeIngress() && each.to() == plan.ifindex()) {
        continue;
      }
      steps.add(new Step(each.to(), false));
      Integer peer = peers.get(each.to());
      if (peer != null) {
        steps.add(new Step(peer, true));
      }
    }
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    Redirecting added = new Redirecting(plan.uid(), plan.policy(), steps);
    Optional<String> back = wayBack(plan.ifindex(), added);
    if (back.isEmpty()) {
      redirecting.put(plan.ifindex(), added);
    }
    return back;
  }

  private Optional<String> wayBack(int start, Redirecting first) {
    Deque<Redirecting> waiting = new ArrayDeque<>(List.of(first));
    Set<Integer> seen = new HashSet<>();
    while (!waiting.isEmpty()) {
      Redirecting by = waiting.remove();
      for (Step step : by.steps()) {
        if (step.to() == start
            && (step.received() || by == first || !by.uid().equals(first.uid()))) {
          return Optional.of(by.policy());
        }
        Redirecting next = redirecting.get(step.to());
        if (next != null
            && (step.received() || !next.uid().equals(by.uid()))
            && seen.add(step.to())) {
          waiting.add(next);
        }
      }
    }
    return Optional.empty();
  }
}
