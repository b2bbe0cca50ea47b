// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

import io.cpusteering.operator.assignment.Intent;
import io.cpusteering.operator.assignment.Observation;
import io.cpusteering.operator.assignment.ObservedNodeObject;
import io.cpusteering.operator.assignment.ObservedPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said about a policy.
 *
 * @param policy name of the policy
 * @param uid its uid
 * @param generation the generation that this is about
 * @param revision the revision that nodes are to run; null when the spec was refused
 * @param counts how its nodes fare; null when the spec was refused, so that nobody knows which
 *     nodes it is for
 * @param verdicts Ready, Progressing and Degraded
 */
public record PolicyReport(
    String policy,
    String uid,
    long generation,
    @Nullable String revision,
    @Nullable NodeCounts counts,
    List<Verdict> verdicts) {
  private static final String UNINSTALLED = "Uninstalled";

  /** One report per policy. */
  public static List<PolicyReport> of(Observation seen) {
    Map<String, ObservedNodeObject> objects = seen.nodeObjectsByName();
    return seen.policies().stream()
        .map(
            policy ->
                switch (policy.intent()) {
                  case Intent.Steers steers -> steering(policy, steers, seen, objects);
                  case Intent.Refused refused -> refused(policy, refused);
                })
        .toList();
  }

  /**
   * After an uninstall: nobody is left who would say more.
   *
   * @param policy name of the policy
   * @param uid its uid
   * @param generation the generation that this is about
   * @param revision the one that was in force
   * @param behind names of nodes whose agent did not answer
   */
  public static PolicyReport uninstalled(
      String policy, String uid, long generation, @Nullable String revision, List<String> behind) {
    String message =
        "nothing is steered, since CPU Steering was uninstalled; install it again to steer"
            + (behind.isEmpty()
                ? ""
                : "; no agent answered on "
                    + String.join(", ", behind)
                    + ", where programs may still be on interfaces (steering --detach there)");
    return new PolicyReport(
        policy,
        uid,
        generation,
        revision,
        new NodeCounts(0, 0, 0, 0, 0, 0, 0),
        List.of(
            new Verdict(Verdict.READY, false, UNINSTALLED, message),
            new Verdict(Verdict.PROGRESSING, false, UNINSTALLED, message),
            new Verdict(Verdict.DEGRADED, false, UNINSTALLED, message)));
  }

  private static PolicyReport steering(
      ObservedPolicy policy,
      Intent.Steers steers,
      Observation seen,
      Map<String, ObservedNodeObject> objects) {
    NodeTally tally = NodeTally.of(policy, steers, seen, objects);
    return new PolicyReport(
        policy.name(),
        policy.uid(),
        policy.generation(),
        steers.revision().name(),
        tally.counts(),
        List.of(tally.ready(), tally.progressing(), tally.degraded()));
  }

  private static PolicyReport refused(ObservedPolicy policy, Intent.Refused refused) {
    String message = refused.message() + "; nodes keep what they have until the spec is corrected";
    return new PolicyReport(
        policy.name(),
        policy.uid(),
        policy.generation(),
        null,
        null,
        List.of(
            new Verdict(Verdict.READY, false, refused.reason(), message),
            new Verdict(Verdict.PROGRESSING, false, refused.reason(), message),
            new Verdict(Verdict.DEGRADED, true, refused.reason(), message)));
  }
}
