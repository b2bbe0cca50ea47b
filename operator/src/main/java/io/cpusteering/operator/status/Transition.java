// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something about a policy that people should hear of.
 *
 * @param warning whether it is of type Warning, otherwise Normal
 * @param reason CamelCase
 * @param note for people
 */
public record Transition(boolean warning, String reason, String note) {

  /** What an Event is due for, when a policy's status goes from one to the next. */
  public static List<Transition> between(
      @Nullable CpuSteeringPolicyStatus before, CpuSteeringPolicyStatus after) {
    return Stream.of(
            changed(before, after, Verdict.PROGRESSING).flatMap(Transition::ofProgressing),
            changed(before, after, Verdict.DEGRADED)
                .flatMap(condition -> ofDegraded(before, condition)),
            changed(before, after, Verdict.READY).flatMap(Transition::ofReady))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Condition> changed(
      @Nullable CpuSteeringPolicyStatus before, CpuSteeringPolicyStatus after, String type) {
    Condition then = PolicyStatuses.find(before, type).orElse(null);
    return PolicyStatuses.find(after, type)
        .filter(
            now ->
                then == null
                    || !Objects.equals(then.getStatus(), now.getStatus())
                    || !Objects.equals(then.getReason(), now.getReason()));
  }

  private static Optional<Transition> ofProgressing(Condition progressing) {
    return holds(progressing) ? Optional.of(normal(progressing)) : Optional.empty();
  }

  private static Optional<Transition> ofDegraded(
      @Nullable CpuSteeringPolicyStatus before, Condition degraded) {
    if (holds(degraded)) {
      return Optional.of(warning(degraded));
    }
    return PolicyStatuses.find(before, Verdict.DEGRADED)
        .filter(Transition::holds)
        .map(then -> new Transition(false, "Recovered", "no longer " + then.getReason()));
  }

  /** What Progressing and Degraded already tell is not told a second time. */
  private static Optional<Transition> ofReady(Condition ready) {
    if (holds(ready)) {
      return Optional.of(normal(ready));
    }
    return switch (ready.getReason()) {
      case "Superseded", "NoInterface", "NoNodes", "NodesLeaving", "NodesDisabled" ->
          Optional.of(warning(ready));
      default -> Optional.empty();
    };
  }

  private static boolean holds(Condition condition) {
    return "True".equals(condition.getStatus());
  }

  private static Transition normal(Condition condition) {
    return new Transition(false, condition.getReason(), condition.getMessage());
  }

  private static Transition warning(Condition condition) {
    return new Transition(true, condition.getReason(), condition.getMessage());
  }
}
