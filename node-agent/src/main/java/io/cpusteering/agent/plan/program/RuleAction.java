// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import io.cpusteering.api.policy.MissAction;

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

  /**
   * It is sent out of one interface, or with broadcast out of several.
   *
   * @param set number of the program's set of interfaces
   * @param broadcast out of every one of the set
   * @param excludeIngress for broadcast: but not out of the one it came from
   * @param onMiss what becomes of it when the interface is not there; Pass with broadcast
   */
  record Redirect(int set, boolean broadcast, boolean excludeIngress, MissAction onMiss)
      implements RuleAction {}

  /** It is dropped. */
  record Drop() implements RuleAction {}
}
