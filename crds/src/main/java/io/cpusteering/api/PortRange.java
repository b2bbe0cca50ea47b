// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One port or several that follow each other, written {@code 53} or {@code 10000-20000}.
 *
 * @param first the lowest port, 0..65535
 * @param last the highest port, the same as the first for a single one
 */
public record PortRange(int first, int last) {
  /** The highest port there is. */
  public static final int MAX_PORT = 65535;

  private static final Pattern RANGE =
      Pattern.compile("(0|[1-9][0-9]{0,4})(?:-(0|[1-9][0-9]{0,4}))?");

  public PortRange {
    if (first < 0 || first > last || last > MAX_PORT) {
      throw new IllegalArgumentException(
          "ports %d to %d are no ascending range in 0..%d".formatted(first, last, MAX_PORT));
    }
  }

  /** Reads a port or a range; empty when it is neither, beyond the bounds, or does not ascend. */
  public static Optional<PortRange> parse(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(range.group(1));
    if (range.group(2) == null) {
      return first > MAX_PORT ? Optional.empty() : Optional.of(new PortRange(first, first));
    }
    int last = Integer.parseInt(range.group(2));
    return last > MAX_PORT || first >= last
        ? Optional.empty()
        : Optional.of(new PortRange(first, last));
  }

  @Override
  public String toString() {
    return first == last ? String.valueOf(first) : first + "-" + last;
  }
}
