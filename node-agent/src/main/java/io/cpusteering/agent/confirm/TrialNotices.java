// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is said of changes that wait, are on trial, or could not be put on one. */
public final class TrialNotices {
  private TrialNotices() {}

  /**
   * A policy that keeps what it has for now.
   *
   * @param trial what it waits for; null while it is only asked who answers
   */
  public static WantedPolicy waiting(WantedPolicy policy, @Nullable Trial trial) {
    return new WantedPolicy(
        policy.policy(),
        policy.uid(),
        policy.revision(),
        null,
        new WantedPolicy.Hold(
            Reason.CONFIRMING,
            "policy %s, revision %s, waits: %s"
                .formatted(
                    policy.policy(),
                    policy.revision(),
                    trial == null
                        ? "it is asked who answers before it comes into force"
                        : "another change is on trial until " + trial.until())));
  }

  /** A policy that is no longer wanted and keeps what it has until another one takes its place. */
  public static WantedPolicy succeeded(String policy, String uid, String revision) {
    return new WantedPolicy(
        policy,
        uid,
        revision,
        null,
        new WantedPolicy.Hold(
            Reason.CONFIRMING,
            "policy %s, revision %s, is no longer wanted, and leaves as another one takes its place"
                .formatted(policy, revision)));
  }

  /** The plan with what is to be said of the changes in it. */
  public static NodePlan in(NodePlan plan, Ledger ledger) {
    List<Finding> findings = new ArrayList<>(plan.findings());
    Trial trial = ledger.trial();
    if (trial != null && trial.phase() == Trial.Phase.CHANGED) {
      trial.changes().forEach(it -> findings.addAll(onTrial(it, trial)));
    }
    ledger.unproven().forEach(it -> findings.addAll(unproven(it)));
    return new NodePlan(plan.datapath(), plan.claims(), findings, plan.preflights());
  }

  private static List<Finding> onTrial(Change change, Trial trial) {
    return findings(
        change,
        Reason.CONFIRMING,
        on ->
            ("policy %s, revision %s, is on trial on interface %s until %s: it is undone unless"
                    + " there is an answer by then from %s")
                .formatted(change.policy(), change.revision(), on, trial.until(), trial.awaited()));
  }

  private static List<Finding> unproven(Change change) {
    return findings(
        change,
        Reason.NOTHING_TO_CONFIRM,
        on ->
            ("neither a gateway nor the API server nor the kubelet answered before policy %s,"
                    + " revision %s, came to interface %s, so nothing shows whether the node still"
                    + " talks")
                .formatted(change.policy(), change.revision(), on));
  }

  private static List<Finding> findings(
      Change change, Reason reason, UnaryOperator<String> message) {
    return change.places().stream()
        .map(it -> new Finding(change.uid(), it.name(), reason, message.apply(it.name())))
        .toList();
  }
}
