// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What sending packets out of other interfaces must be like, so that the kernel does it. */
final class RedirectChecks {
  private static final Pattern NAME = Pattern.compile(Limits.INTERFACE_NAME);

  private RedirectChecks() {}

  static void bounds(Redirect redirect, String path, Violations violations) {
    if (redirect.interfaces() == null) {
      violations.block(path + ".interfaces", "is required");
    }
    violations.someEntries(
        redirect.interfaces(),
        Limits.REDIRECT_INTERFACES,
        path + ".interfaces",
        (name, at) -> violations.length(name, Limits.INTERFACE_LENGTH, at));
  }

  static void rules(Redirect redirect, String path, Violations violations) {
    // Rules run only after the bounds, which refuse a redirect without interfaces.
    List<String> interfaces = Objects.requireNonNull(redirect.interfaces());
    boolean broadcast = Boolean.TRUE.equals(redirect.broadcast());
    violations.entries(
        interfaces,
        Limits.REDIRECT_INTERFACES,
        path + ".interfaces",
        (name, at) ->
            violations.addUnless(NAME.matcher(name).matches(), at, Messages.INTERFACE_NAME));
    violations.addUnless(
        interfaces.size() <= 1 || broadcast, path + ".interfaces", Messages.ONE_INTERFACE);
    violations.addUnless(
        Set.copyOf(interfaces).size() == interfaces.size(),
        path + ".interfaces",
        Messages.INTERFACE_TWICE);
    violations.addUnless(
        !Boolean.TRUE.equals(redirect.excludeIngress()) || broadcast,
        path + ".excludeIngress",
        Messages.EXCLUDE_INGRESS);
    violations.addUnless(
        !broadcast || redirect.onMiss() == MissAction.PASS,
        path + ".onMiss",
        Messages.BROADCAST_MISS);
  }
}
