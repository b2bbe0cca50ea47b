// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that changed from one status to the next and deserves an Event.
 *
 * @param warning Warning rather than Normal
 * @param reason CamelCase
 * @param action what the agent did, CamelCase
 * @param note for people
 */
record Transition(boolean warning, String reason, String action, String note) {

  static List<Transition> between(
      @Nullable CpuSteeringNodeStatus before, CpuSteeringNodeStatus after) {
    List<Transition> transitions = new ArrayList<>();
    Map<String, InterfaceStatus> old = byName(before);
    Map<String, InterfaceStatus> now = byName(after);
    old.forEach(
        (name, it) -> {
          if (it.policy() != null && (now.get(name) == null || now.get(name).policy() == null)) {
            transitions.add(
                new Transition(
                    false,
                    "Detached",
                    "Detach",
                    "interface %s is no longer steered by policy %s".formatted(name, it.policy())));
          }
        });
    now.forEach((name, it) -> add(old.get(name), it, transitions));
    ready(before, after, transitions);
    return transitions;
  }

  private static void add(
      @Nullable InterfaceStatus before, InterfaceStatus after, List<Transition> transitions) {
    if (after.policy() != null
        && (before == null
            || !Objects.equals(before.linkId(), after.linkId())
            || !Objects.equals(before.revision(), after.revision()))) {
      boolean changed = before != null && Objects.equals(before.linkId(), after.linkId());
      transitions.add(
          new Transition(
              false,
              changed ? "Changed" : "Attached",
              changed ? "Change" : "Attach",
              "interface %s is steered by policy %s, revision %s, in %s mode"
                  .formatted(
                      after.name(),
                      after.policy(),
                      after.revision(),
                      String.valueOf(after.attachMode()).toLowerCase(Locale.ROOT))));
    }
    steeredAgain(before, after, transitions);
    for (Condition condition : conditions(after.conditions())) {
      boolean hazard =
          !condition.getType().equals("Steered") && condition.getStatus().equals("True");
      if (hazard && !holds(before, condition)) {
        transitions.add(
            new Transition(true, condition.getReason(), "Steer", condition.getMessage()));
      }
    }
  }

  /** After its packets were passed for a while by a program that stayed. */
  private static void steeredAgain(
      @Nullable InterfaceStatus before, InterfaceStatus after, List<Transition> transitions) {
    boolean same =
        before != null
            && after.linkId() != null
            && after.linkId().equals(before.linkId())
            && Objects.equals(before.revision(), after.revision());
    if (same && isSteered(after, "True") && isSteered(before, "False")) {
      transitions.add(
          new Transition(
              false,
              "SteeredAgain",
              "Steer",
              "interface %s is steered again by policy %s"
                  .formatted(after.name(), after.policy())));
    }
  }

  private static boolean isSteered(@Nullable InterfaceStatus it, String status) {
    return it != null
        && conditions(it.conditions()).stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Steered") && condition.getStatus().equals(status));
  }

  private static boolean holds(@Nullable InterfaceStatus before, Condition condition) {
    return before != null
        && conditions(before.conditions()).stream()
            .anyMatch(
                old ->
                    old.getType().equals(condition.getType())
                        && old.getStatus().equals(condition.getStatus()));
  }

  private static void ready(
      @Nullable CpuSteeringNodeStatus before,
      CpuSteeringNodeStatus after,
      List<Transition> transitions) {
    Condition old = before == null ? null : ready(before);
    Condition now = ready(after);
    if (now != null
        && (old == null
            ? now.getStatus().equals("False")
            : !old.getStatus().equals(now.getStatus())
                || !old.getReason().equals(now.getReason()))) {
      boolean ready = now.getStatus().equals("True");
      transitions.add(
          new Transition(!ready, ready ? "Ready" : now.getReason(), "Steer", now.getMessage()));
    }
  }

  private static @Nullable Condition ready(CpuSteeringNodeStatus status) {
    return conditions(status.conditions()).stream()
        .filter(it -> it.getType().equals("Ready"))
        .findFirst()
        .orElse(null);
  }

  private static List<Condition> conditions(@Nullable List<Condition> conditions) {
    return conditions == null ? List.of() : conditions;
  }

  private static Map<String, InterfaceStatus> byName(@Nullable CpuSteeringNodeStatus status) {
    Map<String, InterfaceStatus> byName = new LinkedHashMap<>();
    if (status != null && status.interfaces() != null) {
      status.interfaces().forEach(it -> byName.put(it.name(), it));
    }
    return byName;
  }
}
