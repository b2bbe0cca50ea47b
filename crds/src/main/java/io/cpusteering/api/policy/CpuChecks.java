// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the choice of CPUs must be like; whether a node has them is for its agent to say. */
final class CpuChecks {
  private static final Pattern LIST = Pattern.compile(Limits.CPU_LIST);
  private static final Pattern RANGE = Pattern.compile(Limits.CPU_RANGE);

  private CpuChecks() {}

  static void bounds(Cpus cpus, String path, Violations violations) {
    violations.length(cpus.list(), Limits.CPU_LIST_LENGTH, path + ".list");
    violations.length(cpus.exclude(), Limits.CPU_LIST_LENGTH, path + ".exclude");
    violations.range(cpus.max(), Limits.MIN_CPUS, Limits.MAX_CPUS, path + ".max");
    violations.entries(cpus.avoid(), Limits.AVOIDED_KINDS, path + ".avoid", (kind, at) -> {});
    violations.entries(
        cpus.weights(),
        Limits.WEIGHTS,
        path + ".weights",
        (weight, at) -> bounds(weight, at, violations));
  }

  private static void bounds(CpuWeight weight, String path, Violations violations) {
    if (weight.cpus() == null) {
      violations.block(path + ".cpus", "is required");
    }
    if (weight.weight() == null) {
      violations.block(path + ".weight", "is required");
    }
    violations.length(weight.cpus(), Limits.CPU_RANGE_LENGTH, path + ".cpus");
    violations.range(weight.weight(), Limits.MIN_WEIGHT, Limits.MAX_WEIGHT, path + ".weight");
  }

  static void rules(Cpus cpus, String path, Violations violations) {
    @Nullable CpuList list =
        cpus.list() == null ? null : parse(cpus.list(), path + ".list", violations);
    @Nullable CpuList exclude =
        cpus.exclude() == null || cpus.exclude().isEmpty()
            ? CpuList.EMPTY
            : parse(cpus.exclude(), path + ".exclude", violations);
    if (list != null && exclude != null) {
      violations.addUnless(!exclude.containsAll(list), path + ".exclude", Messages.EXCLUDES_ALL);
    }
    List<CpuWeight> weights = cpus.weights() == null ? List.of() : cpus.weights();
    violations.addUnless(
        weights.isEmpty() || cpus.list() != null, path + ".weights", Messages.WEIGHTS_NEED_LIST);
    weights(weights, cpus.list() == null ? null : list, path + ".weights", violations);
  }

  private static void weights(
      List<CpuWeight> weights, @Nullable CpuList list, String path, Violations violations) {
    boolean outside = false;
    boolean overlap = false;
    boolean readable = true;
    CpuList seen = CpuList.EMPTY;
    for (int i = 0; i < weights.size(); i++) {
      String text = weights.get(i).cpus();
      if (!RANGE.matcher(text).matches() || !ascends(text)) {
        violations.add(path + "[" + i + "].cpus", Messages.WEIGHT_CPUS);
        readable = false;
        continue;
      }
      CpuList weighted = CpuList.parse(text);
      outside |= list != null && !list.containsAll(weighted);
      overlap |= !seen.intersect(weighted).isEmpty();
      seen = seen.union(weighted);
    }
    violations.addUnless(!readable || !outside, path, Messages.WEIGHT_OUTSIDE);
    violations.addUnless(!readable || !overlap, path, Messages.WEIGHTS_OVERLAP);
  }

  private static @Nullable CpuList parse(String text, String path, Violations violations) {
    if (!LIST.matcher(text).matches()) {
      violations.add(path, Messages.CPU_LIST);
      return null;
    }
    if (!ascends(text)) {
      violations.add(path, Messages.CPU_LIST_ORDER);
      return null;
    }
    return CpuList.parse(text);
  }

  private static boolean ascends(String text) {
    try {
      CpuList.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
