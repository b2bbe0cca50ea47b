// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyStatusesTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final NodeCounts TWO_READY = new NodeCounts(2, 2, 2, 0, 0, 0, 0);
  private static final NodeCounts ONE_FAILED = new NodeCounts(2, 2, 1, 0, 1, 0, 0);

  private static final PolicyReport READY =
      report(1, TWO_READY, true, "Steering", false, "AsAsked");
  private static final PolicyReport FAILED =
      report(1, ONE_FAILED, false, "NodesFailed", true, "NodesFailed");

  @Test
  void isEqualWhenOnlyTimeHasPassed() {
    CpuSteeringPolicyStatus before = PolicyStatuses.next(null, READY, THEN);

    assertThat(PolicyStatuses.next(before, READY, NOW)).isEqualTo(before);
  }

  @Test
  void movesTheTimeOfConditionsThatFlipAndOfNoOthers() {
    CpuSteeringPolicyStatus before = PolicyStatuses.next(null, READY, THEN);

    CpuSteeringPolicyStatus after = PolicyStatuses.next(before, FAILED, NOW);

    assertThat(after.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getLastTransitionTime)
        .containsExactly(
            tuple("Ready", "False", "2026-01-01T01:00:00Z"),
            tuple("Progressing", "False", "2026-01-01T00:00:00Z"),
            tuple("Degraded", "True", "2026-01-01T01:00:00Z"));
    assertThat(after.failed()).isEqualTo(1);
  }

  @Test
  void keepsTheFiguresWhenTheSpecIsRefused() {
    CpuSteeringPolicyStatus before = PolicyStatuses.next(null, READY, THEN);

    CpuSteeringPolicyStatus after =
        PolicyStatuses.next(
            before, report(2, null, false, "InvalidSpec", true, "InvalidSpec"), NOW);

    assertThat(after.observedGeneration()).isEqualTo(2);
    assertThat(after.revision()).isEqualTo("a-1");
    assertThat(after.ready()).isEqualTo(2);
  }

  @Test
  void tellsWhatHasChanged() {
    CpuSteeringPolicyStatus ready = PolicyStatuses.next(null, READY, THEN);
    CpuSteeringPolicyStatus failed = PolicyStatuses.next(ready, FAILED, NOW);

    assertThat(Transition.between(null, ready))
        .containsExactly(new Transition(false, "Steering", "Steering"));
    assertThat(Transition.between(ready, ready)).isEmpty();
    assertThat(Transition.between(ready, failed))
        .containsExactly(new Transition(true, "NodesFailed", "NodesFailed"));
    assertThat(Transition.between(failed, PolicyStatuses.next(failed, READY, NOW)))
        .containsExactly(
            new Transition(false, "Recovered", "no longer NodesFailed"),
            new Transition(false, "Steering", "Steering"));
  }

  private static PolicyReport report(
      long generation,
      NodeCounts counts,
      boolean ready,
      String readyReason,
      boolean degraded,
      String degradedReason) {
    return new PolicyReport(
        "a",
        "a-uid",
        generation,
        "a-1",
        counts,
        List.of(
            new Verdict(Verdict.READY, ready, readyReason, readyReason),
            new Verdict(Verdict.PROGRESSING, false, "UpToDate", "UpToDate"),
            new Verdict(Verdict.DEGRADED, degraded, degradedReason, degradedReason)));
  }
}
