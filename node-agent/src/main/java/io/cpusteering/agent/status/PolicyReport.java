// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.plan.Claim;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.Reason.Severity;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what became of one policy on this node. */
final class PolicyReport {
  private final NodePlan plan;
  private final ApplyOutcome outcome;

  PolicyReport(NodePlan plan, ApplyOutcome outcome) {
    this.plan = plan;
    this.outcome = outcome;
  }

  private record Cause(String reason, String message) {}

  private record Verdict(PolicyState state, List<Cause> causes) {}

  NodePolicyStatus of(WantedPolicy policy) {
    List<Claim> claims =
        plan.claims().stream().filter(claim -> claim.uid().equals(policy.uid())).toList();
    List<Attachment> attached =
        outcome.state().attachments().stream()
            .filter(attachment -> attachment.uid().equals(policy.uid()))
            .filter(attachment -> attachment.ifindex() != 0)
            .toList();
    Set<Integer> indexes =
        attached.stream().map(Attachment::ifindex).collect(Collectors.toUnmodifiableSet());
    Verdict verdict = verdict(policy, claims, indexes);
    Cause first = verdict.causes().isEmpty() ? null : verdict.causes().getFirst();
    return new NodePolicyStatus(
        policy.policy(),
        policy.uid(),
        revision(policy, attached),
        verdict.state(),
        claims.stream()
            .filter(claim -> indexes.contains(claim.ifindex()))
            .map(Claim::interfaceName)
            .sorted()
            .toList(),
        first == null ? null : first.reason(),
        first == null
            ? null
            : verdict.causes().stream()
                .map(Cause::message)
                .distinct()
                .collect(Collectors.joining("; ")));
  }

  /** Of several, the one that is not the wanted one: that says what is still to come. */
  private static @Nullable String revision(WantedPolicy policy, List<Attachment> attached) {
    if (attached.isEmpty()) {
      return policy.version() == null ? null : policy.version().revision();
    }
    return attached.stream()
        .map(Attachment::revision)
        .filter(revision -> !revision.equals(policy.revision()))
        .findFirst()
        .orElse(policy.revision());
  }

  private Verdict verdict(WantedPolicy policy, List<Claim> claims, Set<Integer> attached) {
    List<Cause> failures = failures(policy, failure -> !failure.advises());
    List<Cause> held = findings(policy, it -> it.severity() == Severity.HOLDS);
    List<Cause> blocked =
        findings(policy, it -> it.severity() == Severity.BLOCKS && it != Reason.SUPERSEDED);
    List<Cause> degraded = findings(policy, it -> it.severity() == Severity.DEGRADES);
    List<Cause> confirming = findings(policy, it -> it.severity() == Severity.CONFIRMS);
    List<Cause> superseded = findings(policy, it -> it == Reason.SUPERSEDED);
    if (policy.hold() != null && policy.hold().reason() == Reason.REVISION_MISSING) {
      return new Verdict(PolicyState.PENDING, held);
    }
    List<Claim> unsteered =
        claims.stream().filter(claim -> !attached.contains(claim.ifindex())).toList();
    List<Cause> wrong = Stream.of(held, failures, blocked).flatMap(List::stream).toList();
    if (!wrong.isEmpty() || !unsteered.isEmpty()) {
      List<Cause> causes = new ArrayList<>(wrong);
      if (wrong.isEmpty()) {
        causes.add(new Cause("NotAttached", "not on %s yet".formatted(names(unsteered))));
      }
      return new Verdict(attached.isEmpty() ? PolicyState.FAILED : PolicyState.DEGRADED, causes);
    }
    if (!confirming.isEmpty()) {
      return new Verdict(PolicyState.CONFIRMING, confirming);
    }
    if (claims.isEmpty()) {
      return !superseded.isEmpty()
          ? new Verdict(PolicyState.SUPERSEDED, superseded)
          : new Verdict(PolicyState.NO_INTERFACE, degraded.isEmpty() ? NOTHING : degraded);
    }
    if (!degraded.isEmpty()) {
      return new Verdict(PolicyState.DEGRADED, degraded);
    }
    return superseded.isEmpty()
        ? new Verdict(PolicyState.READY, failures(policy, ApplyOutcome.Failure::advises))
        : new Verdict(PolicyState.SUPERSEDED, superseded);
  }

  private static final List<Cause> NOTHING =
      List.of(new Cause("NoInterface", "no interface of this node is selected"));

  private static String names(List<Claim> claims) {
    return claims.stream().map(Claim::interfaceName).collect(Collectors.joining(", "));
  }

  private List<Cause> failures(WantedPolicy policy, Predicate<ApplyOutcome.Failure> of) {
    return outcome.failures().stream()
        .filter(failure -> failure.uid().equals(policy.uid()))
        .filter(of)
        .map(failure -> new Cause(failure.reason(), failure.message()))
        .toList();
  }

  private List<Cause> findings(WantedPolicy policy, Predicate<Reason> of) {
    return plan.findings().stream()
        .filter(finding -> finding.uid().equals(policy.uid()))
        .filter(finding -> of.test(finding.reason()))
        .map(finding -> new Cause(finding.reason().label(), finding.message()))
        .toList();
  }
}
