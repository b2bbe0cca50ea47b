// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

/**
 * A range of ports or VLAN ids.
 *
 * @param first 0..65535
 * @param last not below the first
 */
public record NumberRange(int first, int last) {
  /**
   * Reads one.
   *
   * @param text a number or two with {@code -} between them; valid
   */
  public static NumberRange parse(String text) {
    int dash = text.indexOf('-');
    return dash < 0
        ? of(Integer.parseInt(text))
        : new NumberRange(
            Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  /** One number. */
  public static NumberRange of(int number) {
    return new NumberRange(number, number);
  }
}
