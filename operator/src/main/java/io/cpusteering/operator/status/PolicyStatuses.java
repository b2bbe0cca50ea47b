// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a report into the status that the API server is to have. */
public final class PolicyStatuses {
  private PolicyStatuses() {}

  /**
   * The next status of a policy. Equal to the one before when nothing has changed, whatever the
   * time.
   *
   * @param before the status that the policy has; null when it has none
   * @param report what is to be said
   * @param now time of the transition, for conditions whose status changes
   */
  public static CpuSteeringPolicyStatus next(
      @Nullable CpuSteeringPolicyStatus before, PolicyReport report, Instant now) {
    List<Condition> conditions =
        report.verdicts().stream()
            .map(verdict -> condition(before, verdict, report.generation(), now))
            .toList();
    NodeCounts counts = report.counts();
    if (counts != null) {
      return new CpuSteeringPolicyStatus(
          report.generation(),
          report.revision(),
          counts.selected(),
          counts.updated(),
          counts.ready(),
          counts.superseded(),
          counts.failed(),
          counts.unreachable(),
          counts.disabled(),
          conditions);
    }
    if (before == null) {
      return new CpuSteeringPolicyStatus(
          report.generation(), null, null, null, null, null, null, null, null, conditions);
    }
    return new CpuSteeringPolicyStatus(
        report.generation(),
        before.revision(),
        before.selected(),
        before.updated(),
        before.ready(),
        before.superseded(),
        before.failed(),
        before.unreachable(),
        before.disabled(),
        conditions);
  }

  private static Condition condition(
      @Nullable CpuSteeringPolicyStatus before, Verdict verdict, long generation, Instant now) {
    String status = verdict.holds() ? "True" : "False";
    String since =
        find(before, verdict.type())
            .filter(there -> status.equals(there.getStatus()))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(verdict.type())
        .withStatus(status)
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .withReason(verdict.reason())
        .withMessage(verdict.message())
        .build();
  }

  static Optional<Condition> find(@Nullable CpuSteeringPolicyStatus status, String type) {
    if (status == null || status.conditions() == null) {
      return Optional.empty();
    }
    return status.conditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }
}
