// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

/**
 * A range of ports or VLAN ids.
 *
 * @param first 0..65535
 * @param last not below the first
 */
public record NumberRange(int first, int last) {
  /** One number. */
  public static NumberRange of(int number) {
    return new NumberRange(number, number);
  }
}
