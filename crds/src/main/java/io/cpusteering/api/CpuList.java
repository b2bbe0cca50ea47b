// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import java.util.Arrays;
import java.util.BitSet;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A set of CPUs, written as Linux writes it in {@code /sys/devices/system/cpu/online}: ascending
 * CPUs and ranges, such as {@code 2-5,8}. Immutable.
 */
public final class CpuList {
  /** The highest CPU number that Linux can have (NR_CPUS is at most 8192). */
  public static final int MAX_CPU = 8191;

  /** No CPU at all, written as the empty string. */
  public static final CpuList EMPTY = new CpuList(new BitSet());

  private static final Pattern RANGE =
      Pattern.compile("(0|[1-9][0-9]{0,3})(?:-(0|[1-9][0-9]{0,3}))?");

  private final BitSet cpus;

  private CpuList(BitSet cpus) {
    this.cpus = cpus;
  }

  /**
   * The given CPUs, in any order.
   *
   * @throws IllegalArgumentException if one is outside 0..{@link #MAX_CPU}
   */
  public static CpuList of(int... cpus) {
    return of(Arrays.stream(cpus));
  }

  /**
   * The given CPUs, in any order.
   *
   * @throws IllegalArgumentException if one is outside 0..{@link #MAX_CPU}
   */
  public static CpuList of(IntStream cpus) {
    BitSet set = new BitSet();
    cpus.forEach(
        cpu -> {
          if (cpu < 0 || cpu > MAX_CPU) {
            throw new IllegalArgumentException("CPU " + cpu + " is outside 0.." + MAX_CPU);
          }
          set.set(cpu);
        });
    return new CpuList(set);
  }

  /**
   * Reads a list such as {@code 2-5,8}. The empty string is the empty list.
   *
   * @param text strictly ascending CPUs and ranges, each 0..{@link #MAX_CPU}, without spaces
   * @throws IllegalArgumentException if it is anything else; the message says what and where
   */
  public static CpuList parse(String text) {
    BitSet set = new BitSet();
    int position = 0;
    // A negative limit keeps empty parts, so that "1,,2" and "1," are refused.
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        throw wrong(text, part, position, "is neither a CPU nor a range of CPUs");
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (Math.max(first, last) > MAX_CPU) {
        throw wrong(text, part, position, "goes beyond CPU " + MAX_CPU);
      }
      if (range.group(2) != null && last <= first) {
        throw wrong(text, part, position, "does not end above its beginning");
      }
      if (first < set.length()) {
        throw wrong(text, part, position, "is not above CPU " + (set.length() - 1) + " before it");
      }
      set.set(first, last + 1);
      position += part.length() + 1;
    }
    return new CpuList(set);
  }

  private static IllegalArgumentException wrong(
      String text, String part, int position, String problem) {
    return new IllegalArgumentException(
        "CPU list \"%s\": \"%s\" at position %d %s; write ascending CPUs and ranges such as 2-5,8, each 0..%d"
            .formatted(text, part, position, problem, MAX_CPU));
  }

  public boolean contains(int cpu) {
    return cpu >= 0 && cpus.get(cpu);
  }

  /** Whether every CPU of {@code other} is in this list. */
  public boolean containsAll(CpuList other) {
    return other.minus(this).isEmpty();
  }

  public boolean isEmpty() {
    return cpus.isEmpty();
  }

  public int size() {
    return cpus.cardinality();
  }

  public CpuList union(CpuList other) {
    return combine(other, BitSet::or);
  }

  public CpuList minus(CpuList other) {
    return combine(other, BitSet::andNot);
  }

  public CpuList intersect(CpuList other) {
    return combine(other, BitSet::and);
  }

  private CpuList combine(CpuList other, BiConsumer<BitSet, BitSet> operation) {
    BitSet result = (BitSet) cpus.clone();
    operation.accept(result, other.cpus);
    return new CpuList(result);
  }

  /** The CPUs, ascending. */
  public IntStream stream() {
    return cpus.stream();
  }

  /** As Linux writes it: {@code 2-5,8}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(",");
    int first = cpus.nextSetBit(0);
    while (first >= 0) {
      int end = cpus.nextClearBit(first);
      text.add(end - first == 1 ? String.valueOf(first) : first + "-" + (end - 1));
      first = cpus.nextSetBit(end);
    }
    return text.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CpuList list && cpus.equals(list.cpus);
  }

  @Override
  public int hashCode() {
    return cpus.hashCode();
  }
}
