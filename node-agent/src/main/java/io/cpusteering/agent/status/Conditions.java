// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the conditions of one object; a status that stays keeps the time it began. */
final class Conditions {
  /** The API server refuses longer ones. */
  private static final int MAX_MESSAGE = 32_768;

  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private final List<Condition> previous;
  private final @Nullable Long generation;
  private final Clock clock;

  /**
   * @param previous conditions of the same object in the status before, null when there were none
   * @param generation metadata.generation they are about, null when there is none
   */
  Conditions(@Nullable List<Condition> previous, @Nullable Long generation, Clock clock) {
    this.previous = previous == null ? List.of() : previous;
    this.generation = generation;
    this.clock = clock;
  }

  /** Adds a condition; of several of one type the first stays. */
  Conditions add(String type, String status, String reason, String message) {
    conditions.putIfAbsent(
        type,
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(since(type, status))
            .build());
    return this;
  }

  List<Condition> toList() {
    return List.copyOf(conditions.values());
  }

  private String since(String type, String status) {
    return previous.stream()
        .filter(old -> type.equals(old.getType()) && status.equals(old.getStatus()))
        .map(Condition::getLastTransitionTime)
        .findFirst()
        .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Those of an object; none where it says nothing of any. */
  static List<Condition> all(@Nullable List<Condition> conditions) {
    return conditions == null ? List.of() : conditions;
  }

  /** That of a type in a node's status; null when there is none. */
  static @Nullable Condition find(@Nullable CpuSteeringNodeStatus status, String type) {
    return all(status == null ? null : status.conditions()).stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElse(null);
  }
}
