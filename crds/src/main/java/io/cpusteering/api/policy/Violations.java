// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong, in the API server's two phases: the rules are not looked at when
 * something is missing or too long, since they are only affordable on bounded values.
 */
final class Violations {
  private final List<Violation> found = new ArrayList<>();
  private boolean blocked;

  /** Something whose lack or length keeps the rules from being looked at. */
  void block(String path, String message) {
    add(path, message);
    blocked = true;
  }

  void add(String path, String message) {
    found.add(new Violation(path, message));
  }

  void addUnless(boolean right, String path, String message) {
    if (!right) {
      add(path, message);
    }
  }

  /** Whether exactly one of several alternatives is given. */
  static boolean one(@Nullable Object... alternatives) {
    return Stream.of(alternatives).filter(Objects::nonNull).count() == 1;
  }

  void range(@Nullable Integer value, int min, int max, String path) {
    addUnless(value == null || value >= min && value <= max, path, Messages.between(min, max));
  }

  void length(@Nullable String value, int max, String path) {
    if (value != null && value.codePointCount(0, value.length()) > max) {
      block(path, Messages.atMost(max, "characters"));
    }
  }

  /** As {@link #entries}, of a list that has at least one entry if it is given. */
  <T> void someEntries(@Nullable List<T> list, int max, String path, BiConsumer<T, String> check) {
    addUnless(list == null || !list.isEmpty(), path, Messages.atLeast(1, "entry"));
    entries(list, max, path, check);
  }

  /** Looks at the number of entries, then at each of them. */
  <T> void entries(@Nullable List<T> list, int max, String path, BiConsumer<T, String> check) {
    if (list == null) {
      return;
    }
    if (list.size() > max) {
      block(path, Messages.atMost(max, "entries"));
    }
    for (int i = 0; i < list.size(); i++) {
      String entryPath = path + "[" + i + "]";
      T entry = list.get(i);
      if (entry == null) {
        block(entryPath, "must not be null");
      } else {
        check.accept(entry, entryPath);
      }
    }
  }

  boolean blocked() {
    return blocked;
  }

  List<Violation> found() {
    return List.copyOf(found);
  }
}
