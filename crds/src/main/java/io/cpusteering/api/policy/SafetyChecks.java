// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the safety of a policy must be like. */
final class SafetyChecks {
  private static final Pattern CONFIRM = Pattern.compile(Limits.CONFIRM);
  private static final Pattern SHARE = Pattern.compile(Limits.SHARE);
  private static final Pattern WINDOW = Pattern.compile(Limits.WINDOW);

  private SafetyChecks() {}

  static void bounds(Safety safety, String path, Violations violations) {
    violations.length(safety.confirm(), Limits.CONFIRM_LENGTH, path + ".confirm");
    violations.length(safety.maxLoss(), Limits.SHARE_LENGTH, path + ".maxLoss");
    violations.length(safety.window(), Limits.WINDOW_LENGTH, path + ".window");
  }

  static void rules(Safety safety, String path, Violations violations) {
    violations.addUnless(matches(CONFIRM, safety.confirm()), path + ".confirm", Messages.CONFIRM);
    violations.addUnless(matches(SHARE, safety.maxLoss()), path + ".maxLoss", Messages.MAX_LOSS);
    violations.addUnless(matches(WINDOW, safety.window()), path + ".window", Messages.WINDOW);
  }

  private static boolean matches(Pattern format, @Nullable String value) {
    return value == null || format.matcher(value).matches();
  }
}
