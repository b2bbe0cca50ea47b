// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

/** What becomes of a packet. */
public sealed interface RuleAction {
  /**
   * It is given to a CPU.
   *
   * @param how by which algorithm
   * @param table number of the indirection table; 0 is that of packets which no rule matched
   */
  record Steer(SteerSettings how, int table) implements RuleAction {}

  /** It goes to the stack on the CPU that received it. */
  record Pass() implements RuleAction {}

  /** It is dropped. */
  record Drop() implements RuleAction {}
}
