// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import org.jspecify.annotations.Nullable;

/**
 * A policy that this node is to have.
 *
 * @param policy its name
 * @param uid its uid
 * @param revision the revision that is wanted
 * @param version the version to plan with; usually the wanted one, an older one while that can't be
 *     had, null when none can
 * @param hold why {@code version} is not the wanted one, null when it is
 */
public record WantedPolicy(
    String policy, String uid, String revision, @Nullable Version version, @Nullable Hold hold) {
  public WantedPolicy {
    if (version == null && hold == null) {
      throw new IllegalArgumentException(
          "policy %s has no version and no reason".formatted(policy));
    }
  }

  /** A policy whose wanted revision is in hand. */
  public static WantedPolicy of(
      String policy, String uid, String revision, CpuSteeringPolicySpec spec) {
    return new WantedPolicy(policy, uid, revision, new Version(revision, spec), null);
  }

  /**
   * A version of a policy.
   *
   * @param revision its name
   * @param spec valid, with all defaults filled in
   */
  public record Version(String revision, CpuSteeringPolicySpec spec) {}

  /**
   * Why the wanted revision is not in hand. Absence is never an order: what runs is kept.
   *
   * @param reason {@link Reason#REVISION_MISSING}, {@link Reason#UNSUPPORTED_BY_AGENT} or {@link
   *     Reason#REVISION_INVALID}
   * @param message for people
   */
  public record Hold(Reason reason, String message) {}
}
