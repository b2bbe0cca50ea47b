// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.operator.assignment.Intent;
import io.cpusteering.operator.assignment.Observation;
import io.cpusteering.operator.assignment.ObservedNode;
import io.cpusteering.operator.assignment.ObservedNodeObject;
import io.cpusteering.operator.assignment.ObservedPolicy;
import io.cpusteering.operator.assignment.Selection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The nodes that a policy selects, sorted by how it fares there. */
final class NodeTally {
  /** Nodes named in a message; a policy may fail on thousands. */
  private static final int NAMED = 3;

  private final Map<Outcome, List<String>> nodes = new EnumMap<>(Outcome.class);
  private int selected;
  private int leaving;

  /** Whether something was on trial when a node that is unreachable was last heard of. */
  private boolean onTrialUnreachable;

  private NodeTally() {}

  static NodeTally of(
      ObservedPolicy policy,
      Intent.Steers steers,
      Observation seen,
      Map<String, ObservedNodeObject> objects) {
    NodeTally tally = new NodeTally();
    for (ObservedNode node : seen.nodes()) {
      ObservedNodeObject object = objects.get(node.name());
      if (!Selection.matches(steers.selector(), node.labels())) {
        continue;
      }
      if (object != null && object.leave()) {
        tally.leaving++;
      } else {
        Outcome outcome = Outcome.of(policy.uid(), steers.revision().name(), node, object);
        NodePolicyStatus answer = object == null ? null : object.answer(policy.uid()).orElse(null);
        tally.add(outcome, node.name() + said(outcome, answer));
        tally.onTrialUnreachable |=
            outcome == Outcome.UNREACHABLE
                && answer != null
                && answer.state() == PolicyState.CONFIRMING;
      }
    }
    return tally;
  }

  private static String said(Outcome outcome, @Nullable NodePolicyStatus answer) {
    if (answer == null) {
      return "";
    }
    if (outcome == Outcome.UNREACHABLE) {
      // Its message is of then: a trial's says until when it lasts, which may be long over.
      return answer.reason() == null ? "" : " (" + answer.reason() + " when last heard of)";
    }
    String said =
        Stream.of(answer.reason(), answer.message())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(": "));
    return said.isEmpty() ? "" : " (" + said + ")";
  }

  private void add(Outcome outcome, String node) {
    selected++;
    nodes.computeIfAbsent(outcome, _ -> new ArrayList<>()).add(node);
  }

  private int count(Outcome outcome) {
    return nodes.getOrDefault(outcome, List.of()).size();
  }

  NodeCounts counts() {
    return new NodeCounts(
        selected,
        selected - count(Outcome.PENDING) - count(Outcome.UNREACHABLE),
        count(Outcome.READY),
        count(Outcome.SUPERSEDED),
        count(Outcome.FAILED),
        count(Outcome.UNREACHABLE),
        count(Outcome.DISABLED));
  }

  /** Ready when no selected node is short of what was asked and at least one steers. */
  Verdict ready() {
    if (selected == 0 && leaving > 0) {
      return new Verdict(
          Verdict.READY,
          false,
          "NodesLeaving",
          ("the selected nodes (%d) steer nothing, for an uninstall asked them to leave; if it is"
                  + " over, lift that: kubectl delete cpusteeringnodes --all (they are made anew)")
              .formatted(leaving));
    }
    if (selected == 0) {
      return new Verdict(
          Verdict.READY,
          false,
          "NoNodes",
          "no node matches spec.nodeSelector; label a node or change the selector");
    }
    if (count(Outcome.FAILED) > 0) {
      return notReady("NodesFailed", Outcome.FAILED);
    }
    if (count(Outcome.UNREACHABLE) > 0) {
      return notReady("NodesUnreachable", Outcome.UNREACHABLE);
    }
    if (count(Outcome.PENDING) > 0) {
      return notReady("RollingOut", Outcome.PENDING);
    }
    if (count(Outcome.SUPERSEDED) > 0) {
      return notReady("Superseded", Outcome.SUPERSEDED);
    }
    if (count(Outcome.READY) == 0) {
      return count(Outcome.DISABLED) > 0
          ? notReady("NodesDisabled", Outcome.DISABLED)
          : notReady("NoInterface", Outcome.NO_INTERFACE);
    }
    int without = count(Outcome.NO_INTERFACE);
    int off = count(Outcome.DISABLED);
    return new Verdict(
        Verdict.READY,
        true,
        "Steering",
        steered()
            + (without == 0 ? "" : "; none of the interfaces on " + without)
            // As somebody asked, so it does not keep a policy from Ready; but it is to be seen.
            + (off == 0 ? "" : "; switched off on " + named(Outcome.DISABLED)));
  }

  private String steered() {
    return "steered as asked on %d of %d nodes".formatted(count(Outcome.READY), selected);
  }

  Verdict progressing() {
    int pending = count(Outcome.PENDING);
    return pending > 0
        ? new Verdict(
            Verdict.PROGRESSING,
            true,
            "RollingOut",
            "waiting for the agents of " + named(Outcome.PENDING))
        : new Verdict(
            Verdict.PROGRESSING, false, "UpToDate", "every reachable node has this revision");
  }

  Verdict degraded() {
    if (count(Outcome.FAILED) > 0) {
      return new Verdict(
          Verdict.DEGRADED, true, "NodesFailed", "not as asked on " + named(Outcome.FAILED));
    }
    if (count(Outcome.UNREACHABLE) > 0) {
      return new Verdict(
          Verdict.DEGRADED,
          true,
          "NodesUnreachable",
          "the node or its agent is not ready on "
              + named(Outcome.UNREACHABLE)
              + "; what was steered there stays steered"
              + (onTrialUnreachable
                  ? ", but for what was on trial: the node undoes that by itself unless it is"
                      + " confirmed"
                  : ""));
    }
    return new Verdict(
        Verdict.DEGRADED, false, "AsAsked", "no selected node is failed or unreachable");
  }

  private Verdict notReady(String reason, Outcome because) {
    String why =
        switch (because) {
          case FAILED -> "not as asked on ";
          case UNREACHABLE -> "the node or its agent is not ready on ";
          case SUPERSEDED -> "a policy of higher precedence has an interface on ";
          case DISABLED -> "switched off on ";
          case NO_INTERFACE -> "none of the interfaces is there on ";
          case PENDING -> "waiting for the agents of ";
          case READY -> throw new IllegalArgumentException("a ready node keeps nothing from Ready");
        };
    return new Verdict(Verdict.READY, false, reason, steered() + "; " + why + named(because));
  }

  private String named(Outcome outcome) {
    List<String> all = nodes.getOrDefault(outcome, List.of());
    String first = all.stream().limit(NAMED).collect(Collectors.joining(", "));
    int more = all.size() - NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
