// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node is switched off.
 *
 * @param reason what people have written with it; null when nothing
 */
public record SwitchedOff(@Nullable String reason) {
  /** An annotation may be far longer than anyone reads. */
  private static final int LONGEST = 256;

  /**
   * What the value of the annotation means. Only {@code false} leaves a node on: whoever switches
   * off in a hurry must not fail for a word, and anything else can be seen in the node's status.
   *
   * @param value null when there is no annotation
   */
  public static Optional<SwitchedOff> of(@Nullable String value) {
    if (value == null || value.strip().toLowerCase(Locale.ROOT).equals("false")) {
      return Optional.empty();
    }
    String said = value.strip();
    boolean nothing = said.isEmpty() || said.toLowerCase(Locale.ROOT).equals("true");
    return Optional.of(
        new SwitchedOff(
            nothing ? null : said.length() > LONGEST ? said.substring(0, LONGEST) : said));
  }
}
