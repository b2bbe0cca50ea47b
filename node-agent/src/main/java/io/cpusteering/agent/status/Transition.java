// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.source.SwitchedOff;
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

  /**
   * Those between two statuses.
   *
   * @param witnessed whether this agent has seen the status before come true: then a link that is
   *     another one was taken from us meanwhile, and otherwise the machine may have been started
   */
  static List<Transition> between(
      @Nullable CpuSteeringNodeStatus before, CpuSteeringNodeStatus after, boolean witnessed) {
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
    now.forEach((name, it) -> add(old.get(name), it, witnessed, transitions));
    disabled(before, after, transitions);
    CpuTransition.between(before, after).ifPresent(transitions::add);
    ready(before, after, transitions);
    CpuTransition.tellOnce(transitions);
    return transitions;
  }

  private static void add(
      @Nullable InterfaceStatus before,
      InterfaceStatus after,
      boolean witnessed,
      List<Transition> transitions) {
    if (before != null && witnessed && wasTaken(before, after)) {
      transitions.add(
          new Transition(
              true,
              "Restored",
              "Attach",
              ("somebody had taken the program of policy %s off interface %s (link %d); it is"
                      + " attached again (link %d)")
                  .formatted(after.policy(), after.name(), before.linkId(), after.linkId())));
    } else if (after.policy() != null
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
    if (isSteeredFor(before, InterfaceReport.CONFIRMING)
        && isSteeredFor(after, "Attached")
        && before != null
        && Objects.equals(before.revision(), after.revision())) {
      transitions.add(
          new Transition(
              false,
              "Confirmed",
              "Confirm",
              "policy %s, revision %s, is confirmed on interface %s: the node still talks"
                  .formatted(after.policy(), after.revision(), after.name())));
    }
    steeredAgain(before, after, transitions);
    for (Condition condition : Conditions.all(after.conditions())) {
      boolean hazard =
          !condition.getType().equals("Steered") && condition.getStatus().equals("True");
      if (hazard && !holds(before, condition)) {
        transitions.add(
            new Transition(true, condition.getReason(), "Steer", condition.getMessage()));
      }
    }
  }

  /** Nothing was asked for that needs another link, and yet there is one. */
  private static boolean wasTaken(InterfaceStatus before, InterfaceStatus after) {
    return before.linkId() != null
        && after.linkId() != null
        && !before.linkId().equals(after.linkId())
        && Objects.equals(before.index(), after.index())
        && Objects.equals(before.uid(), after.uid())
        && Objects.equals(before.revision(), after.revision())
        && Objects.equals(before.attachMode(), after.attachMode())
        && Objects.equals(before.frags(), after.frags());
  }

  private static boolean isSteeredFor(@Nullable InterfaceStatus status, String reason) {
    return status != null
        && Conditions.all(status.conditions()).stream()
            .anyMatch(it -> it.getType().equals("Steered") && it.getReason().equals(reason));
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
        && Conditions.all(it.conditions()).stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Steered") && condition.getStatus().equals(status));
  }

  private static boolean holds(@Nullable InterfaceStatus before, Condition condition) {
    return before != null
        && Conditions.all(before.conditions()).stream()
            .anyMatch(
                old ->
                    old.getType().equals(condition.getType())
                        && old.getStatus().equals(condition.getStatus()));
  }

  private static void ready(
      @Nullable CpuSteeringNodeStatus before,
      CpuSteeringNodeStatus after,
      List<Transition> transitions) {
    Condition old = Conditions.find(before, "Ready");
    Condition now = Conditions.find(after, "Ready");
    boolean toldAlready =
        now != null
            && (now.getReason().equals(SwitchedOff.REASON)
                || old != null
                    && now.getStatus().equals("True")
                    && (old.getReason().equals(SwitchedOff.REASON)
                        || CpuTransition.isBack(old, transitions)));
    if (now != null
        && !toldAlready
        && (old == null
            ? now.getStatus().equals("False")
            : !old.getStatus().equals(now.getStatus())
                || !old.getReason().equals(now.getReason()))) {
      boolean ready = now.getStatus().equals("True");
      boolean expected = now.getReason().equals(InterfaceReport.CONFIRMING);
      transitions.add(
          new Transition(
              !ready && !expected, ready ? "Ready" : now.getReason(), "Steer", now.getMessage()));
    }
  }

  private static void disabled(
      @Nullable CpuSteeringNodeStatus before,
      CpuSteeringNodeStatus after,
      List<Transition> transitions) {
    Condition old = Conditions.find(before, SwitchedOff.REASON);
    Condition now = Conditions.find(after, SwitchedOff.REASON);
    if (now != null && (old == null || !old.getMessage().equals(now.getMessage()))) {
      transitions.add(new Transition(false, SwitchedOff.REASON, "Disable", now.getMessage()));
    } else if (now == null && old != null) {
      transitions.add(
          new Transition(
              false,
              "Enabled",
              "Enable",
              "this node is no longer switched off; its policies are in force again"));
    }
  }

  private static Map<String, InterfaceStatus> byName(@Nullable CpuSteeringNodeStatus status) {
    Map<String, InterfaceStatus> byName = new LinkedHashMap<>();
    if (status != null && status.interfaces() != null) {
      status.interfaces().forEach(it -> byName.put(it.name(), it));
    }
    return byName;
  }
}
