// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.regex.Pattern;

/** What the safety of a policy must be like. */
final class SafetyChecks {
  private static final Pattern CONFIRM = Pattern.compile(Limits.CONFIRM);

  private SafetyChecks() {}

  static void bounds(Safety safety, String path, Violations violations) {
    violations.length(safety.confirm(), Limits.CONFIRM_LENGTH, path + ".confirm");
  }

  static void rules(Safety safety, String path, Violations violations) {
    violations.addUnless(
        safety.confirm() == null || CONFIRM.matcher(safety.confirm()).matches(),
        path + ".confirm",
        Messages.CONFIRM);
  }
}
