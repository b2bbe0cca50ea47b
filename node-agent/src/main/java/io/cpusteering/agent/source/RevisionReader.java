// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.NodeSelector;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import io.cpusteering.api.policy.Validation;
import io.cpusteering.api.policy.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the spec out of a revision, and refuses what this agent can't carry out to the letter. */
final class RevisionReader {
  private RevisionReader() {}

  /** Either the version or why it can't be had. */
  record Reading(WantedPolicy.@Nullable Version version, WantedPolicy.@Nullable Hold hold) {}

  /**
   * Reads a revision.
   *
   * @param policy name of the policy
   * @param revision name of the revision
   * @param json its data
   */
  static Reading read(String policy, String revision, String json) {
    try {
      CpuSteeringPolicySpec spec = forNode(SpecReader.read(json));
      List<Violation> violations = Validation.validate(policy, spec);
      return violations.isEmpty()
          ? new Reading(new WantedPolicy.Version(revision, Defaults.apply(spec)), null)
          : hold(
              Reason.REVISION_INVALID,
              "revision %s of policy %s is not valid: %s; what ran before is kept; edit the policy"
                  .formatted(revision, policy, violations));
    } catch (UnknownSpecException e) {
      return hold(
          Reason.UNSUPPORTED_BY_AGENT,
          ("revision %s of policy %s has what this agent does not know: %s; what ran before is kept;"
                  + " upgrade the agent")
              .formatted(revision, policy, e.violation()));
    }
  }

  private static Reading hold(Reason reason, String message) {
    return new Reading(null, new WantedPolicy.Hold(reason, message));
  }

  /** A revision leaves out what only the operator uses, which validation would miss. */
  private static CpuSteeringPolicySpec forNode(CpuSteeringPolicySpec spec) {
    return spec.nodeSelector() != null ? spec : spec.withNodeSelector(new NodeSelector(null, null));
  }
}
