// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.Objects;
import java.util.regex.Pattern;

/** What the second program must be like. */
final class RemoteChecks {
  private static final Pattern PINNED = Pattern.compile(Limits.PINNED);

  private RemoteChecks() {}

  static void bounds(Remote remote, String path, Violations violations) {
    violations.someEntries(
        remote.rules(),
        Limits.TRAFFIC_RULES,
        path + ".rules",
        (rule, at) -> RuleChecks.bounds(rule, at, violations));
    if (remote.program() != null) {
      programBounds(remote.program(), path + ".program", violations);
    }
  }

  private static void programBounds(RemoteProgram program, String path, Violations violations) {
    if (program.pinned() == null) {
      violations.block(path + ".pinned", "is required");
    }
    violations.length(program.pinned(), Limits.PIN_LENGTH, path + ".pinned");
  }

  static void rules(Remote remote, String path, Violations violations) {
    violations.addUnless(
        Violations.one(remote.rules(), remote.program()), path, Messages.ONE_REMOTE);
    RuleChecks.rules(remote.rules(), path + ".rules", violations);
    if (remote.program() != null) {
      // Rules run only after the bounds, which refuse a program without its path.
      String pinned = Objects.requireNonNull(remote.program().pinned());
      violations.addUnless(
          PINNED.matcher(pinned).matches(), path + ".program.pinned", Messages.PINNED);
    }
  }

  /** What goes for a rule of the second program alone. */
  static void rules(RemoteRule rule, String path, Violations violations) {
    violations.addUnless(
        Violations.one(rule.redirect(), rule.pass(), rule.drop()),
        path,
        Messages.ONE_REMOTE_ACTION);
    violations.addUnless(
        rule.redirect() == null
            || rule.redirect().onMiss() == MissAction.PASS
            || rule.redirect().onMiss() == MissAction.DROP,
        path + ".redirect.onMiss",
        Messages.REMOTE_MISS);
  }
}
