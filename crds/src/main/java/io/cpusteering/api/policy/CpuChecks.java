// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the choice of CPUs must be like; whether a node has them is for its agent to say. */
final class CpuChecks {
  private static final Pattern LIST = Pattern.compile(Limits.CPU_LIST);
  private static final Pattern NUMA_NODE = Pattern.compile(Limits.NUMA_NODE);
  private static final Pattern RANGE = Pattern.compile(Limits.CPU_RANGE);

  private CpuChecks() {}

  /**
   * How much there may be.
   *
   * @param listLength characters
   * @param weights entries
   */
  record Bounds(int listLength, int weights) {
    static final Bounds OF_POLICY = new Bounds(Limits.CPU_LIST_LENGTH, Limits.WEIGHTS);
    static final Bounds OF_RULE = new Bounds(Limits.RULE_CPU_LIST_LENGTH, Limits.RULE_WEIGHTS);
  }

  static void bounds(Cpus cpus, Bounds bounds, String path, Violations violations) {
    violations.length(cpus.list(), bounds.listLength(), path + ".list");
    violations.length(cpus.exclude(), bounds.listLength(), path + ".exclude");
    violations.range(cpus.max(), Limits.MIN_CPUS, Limits.MAX_CPUS, path + ".max");
    violations.entries(cpus.avoid(), Limits.AVOIDED_KINDS, path + ".avoid", (kind, at) -> {});
    violations.length(cpus.numaNode(), Limits.NUMA_NODE_LENGTH, path + ".numaNode");
    violations.entries(
        cpus.weights(),
        bounds.weights(),
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
    if (cpus.list() != null) {
      listRules(cpus.list(), path + ".list", violations);
    }
    if (cpus.exclude() != null && !cpus.exclude().isEmpty()) {
      listRules(cpus.exclude(), path + ".exclude", violations);
      violations.addUnless(
          cpus.list() == null || !takesAll(cpus.exclude(), cpus.list()),
          path + ".exclude",
          Messages.EXCLUDES_ALL);
    }
    violations.addUnless(
        cpus.numaNode() == null || NUMA_NODE.matcher(cpus.numaNode()).matches(),
        path + ".numaNode",
        Messages.NUMA_NODE);
    if (cpus.weights() != null) {
      weightRules(cpus.weights(), cpus.list(), path + ".weights", violations);
    }
  }

  private static void listRules(String list, String path, Violations violations) {
    if (!isList(list)) {
      violations.add(path, Messages.CPU_LIST);
    } else {
      violations.addUnless(ascends(list), path, Messages.CPU_LIST_ORDER);
    }
  }

  /** As {@link Rules#LEAVES_CPUS}; what escapes here is for the agent to report. */
  private static boolean takesAll(String exclude, String list) {
    return exclude.equals(list)
        || isList(list) && isRange(exclude) && Span.of(exclude).contains(Span.of(list));
  }

  private static void weightRules(
      List<CpuWeight> weights, @Nullable String list, String path, Violations violations) {
    violations.addUnless(weights.isEmpty() || list != null, path, Messages.WEIGHTS_NEED_LIST);
    List<String> ranges = weights.stream().map(CpuChecks::givenCpus).toList();
    for (int i = 0; i < ranges.size(); i++) {
      String range = ranges.get(i);
      violations.addUnless(
          isRange(range) && ascends(range), path + "[" + i + "].cpus", Messages.WEIGHT_CPUS);
    }
    if (!ranges.stream().allMatch(CpuChecks::isRange)) {
      return;
    }
    List<Span> spans = ranges.stream().map(Span::of).toList();
    if (list != null && isList(list)) {
      List<Span> entries = Stream.of(list.split(",")).map(Span::of).toList();
      violations.addUnless(
          spans.stream().allMatch(span -> entries.stream().anyMatch(entry -> entry.contains(span))),
          path,
          Messages.WEIGHT_OUTSIDE);
    }
    violations.addUnless(
        spans.stream().allMatch(span -> spans.stream().filter(span::overlaps).count() == 1),
        path,
        Messages.WEIGHTS_OVERLAP);
  }

  /** Rules run only after the bounds, which refuse a weight without its CPUs. */
  private static String givenCpus(CpuWeight weight) {
    return Objects.requireNonNull(weight.cpus());
  }

  private static boolean isList(String text) {
    return LIST.matcher(text).matches();
  }

  private static boolean isRange(String text) {
    return RANGE.matcher(text).matches();
  }

  /** Whether every number is above the one before it. */
  private static boolean ascends(String list) {
    int[] numbers = numbers(list);
    return IntStream.range(1, numbers.length).allMatch(i -> numbers[i - 1] < numbers[i]);
  }

  private static int[] numbers(String list) {
    return Stream.of(list.split("[-,]")).mapToInt(Integer::parseInt).toArray();
  }

  /** From the lowest to the highest CPU of a list or range, in whatever order it is written. */
  private record Span(int lowest, int highest) {
    static Span of(String list) {
      IntSummaryStatistics numbers = IntStream.of(numbers(list)).summaryStatistics();
      return new Span(numbers.getMin(), numbers.getMax());
    }

    boolean contains(Span other) {
      return lowest <= other.lowest && other.highest <= highest;
    }

    boolean overlaps(Span other) {
      return lowest <= other.highest && other.lowest <= highest;
    }
  }
}
