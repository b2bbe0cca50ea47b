// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a policy, with the verdict and the field paths of the API server. For
 * policies that never pass an API server, and for revisions before they are acted on.
 */
public final class Validation {
  private Validation() {}

  /**
   * Validates a policy, with the defaults filled in as the API server does before it validates.
   *
   * @param name metadata.name of the policy
   * @param spec as {@link SpecReader} read it; {@code null} when there is none
   * @return what is wrong; empty when the policy is valid
   */
  public static List<Violation> validate(String name, @Nullable CpuSteeringPolicySpec spec) {
    Violations violations = new Violations();
    CpuSteeringPolicySpec defaulted = spec == null ? null : Defaults.apply(spec);
    if (defaulted != null) {
      bounds(defaulted, violations);
    }
    if (!violations.blocked()) {
      violations.addUnless(name.length() <= Limits.NAME_LENGTH, "metadata.name", Messages.NAME);
      if (defaulted == null) {
        violations.add("spec", Messages.SPEC);
      } else {
        rules(defaulted, violations);
      }
    }
    return violations.found();
  }

  private static void bounds(CpuSteeringPolicySpec spec, Violations violations) {
    violations.range(spec.priority(), Limits.MIN_PRIORITY, Limits.MAX_PRIORITY, "spec.priority");
    if (spec.nodeSelector() != null) {
      NodeSelectorChecks.bounds(spec.nodeSelector(), "spec.nodeSelector", violations);
    }
    if (spec.interfaces() != null) {
      InterfaceChecks.bounds(spec.interfaces(), "spec.interfaces", violations);
    }
    RuleChecks.bounds(spec.rules(), "spec.rules", violations);
    if (spec.steer() != null) {
      SteerChecks.bounds(spec.steer(), "spec.steer", violations);
    }
    if (spec.redirect() != null) {
      RedirectChecks.bounds(spec.redirect(), "spec.redirect", violations);
    }
    if (spec.safety() != null) {
      SafetyChecks.bounds(spec.safety(), "spec.safety", violations);
    }
  }

  private static void rules(CpuSteeringPolicySpec spec, Violations violations) {
    if (spec.nodeSelector() == null) {
      violations.add("spec.nodeSelector", Messages.NODE_SELECTOR);
    } else {
      NodeSelectorChecks.rules(spec.nodeSelector(), "spec.nodeSelector", violations);
    }
    if (spec.interfaces() == null) {
      violations.add("spec.interfaces", Messages.INTERFACES);
    } else {
      InterfaceChecks.rules(spec.interfaces(), "spec.interfaces", violations);
    }
    violations.addUnless(
        Violations.one(spec.steer(), spec.redirect(), spec.pass()), "spec", Messages.ONE_DEFAULT);
    RuleChecks.rules(spec.rules(), "spec.rules", violations);
    if (spec.steer() != null) {
      SteerChecks.rules(spec.steer(), "spec.steer", violations);
    }
    if (spec.redirect() != null) {
      RedirectChecks.rules(spec.redirect(), "spec.redirect", violations);
    }
    if (spec.safety() != null) {
      SafetyChecks.rules(spec.safety(), "spec.safety", violations);
    }
  }
}
