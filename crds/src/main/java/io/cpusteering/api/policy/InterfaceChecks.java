// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a selection of interfaces must be like to select any. */
final class InterfaceChecks {
  private static final Pattern NAME = Pattern.compile(Limits.INTERFACE_NAME);
  private static final Pattern GLOB = Pattern.compile(Limits.GLOB);
  private static final Pattern DRIVER = Pattern.compile(Limits.DRIVER);

  private InterfaceChecks() {}

  static void bounds(InterfaceSelection selection, String path, Violations violations) {
    lengths(selection.names(), Limits.INTERFACE_LENGTH, path + ".names", violations);
    lengths(selection.patterns(), Limits.GLOB_LENGTH, path + ".patterns", violations);
    lengths(selection.drivers(), Limits.DRIVER_LENGTH, path + ".drivers", violations);
    lengths(selection.exclude(), Limits.GLOB_LENGTH, path + ".exclude", violations);
  }

  private static void lengths(
      @Nullable List<String> entries, int max, String path, Violations violations) {
    violations.entries(
        entries, Limits.INTERFACE_ENTRIES, path, (entry, at) -> violations.length(entry, max, at));
  }

  static void rules(InterfaceSelection selection, String path, Violations violations) {
    formats(selection.names(), NAME, path + ".names", Messages.INTERFACE_NAME, violations);
    formats(selection.patterns(), GLOB, path + ".patterns", Messages.GLOB, violations);
    formats(selection.drivers(), DRIVER, path + ".drivers", Messages.DRIVER, violations);
    formats(selection.exclude(), GLOB, path + ".exclude", Messages.GLOB, violations);

    boolean named = isGiven(selection.names());
    boolean otherwise =
        isGiven(selection.patterns())
            || isGiven(selection.drivers())
            || Boolean.TRUE.equals(selection.defaultRoute());
    violations.addUnless(named || otherwise, path, Messages.NO_WAY_OF_SELECTING);
    List<String> exclude = selection.exclude();
    List<String> names = selection.names();
    if (exclude != null && !exclude.isEmpty()) {
      boolean allNamesExcluded =
          names != null && !names.isEmpty() && !otherwise && exclude.containsAll(names);
      violations.addUnless(
          !allNamesExcluded && !exclude.contains("*"), path + ".exclude", Messages.ALL_EXCLUDED);
    }
  }

  private static void formats(
      @Nullable List<String> entries,
      Pattern format,
      String path,
      String message,
      Violations violations) {
    violations.entries(
        entries,
        Limits.INTERFACE_ENTRIES,
        path,
        (entry, at) -> violations.addUnless(format.matcher(entry).matches(), at, message));
  }

  private static boolean isGiven(@Nullable List<String> list) {
    return list != null && !list.isEmpty();
  }
}
