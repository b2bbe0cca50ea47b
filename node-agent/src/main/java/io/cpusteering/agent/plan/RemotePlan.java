// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.plan.program.RuleSet;
import java.util.List;

/** The second program of a policy, which runs on the CPU that a packet was given to. */
public sealed interface RemotePlan {
  /** None. */
  record None() implements RemotePlan {}

  /** Whatever there is stays: no version of the policy is in hand. */
  record AsIs() implements RemotePlan {}

  /**
   * Ours.
   *
   * @param rules what it does; what none is for passes
   * @param ruleNames names of the rules, in order
   * @param devices the sets of interfaces that the rules name, by number
   */
  record Rules(RuleSet rules, List<String> ruleNames, List<DeviceSet> devices)
      implements RemotePlan {
    public Rules {
      ruleNames = List.copyOf(ruleNames);
      devices = List.copyOf(devices);
    }
  }

  /**
   * One of the user's own.
   *
   * @param path where it is pinned, below /sys/fs/bpf
   * @param oneBuffer whether one buffer holds the packets of all interfaces of the policy, by their
   *     MTU: then the program may be one that takes none in several (frags)
   */
  record Pinned(String path, boolean oneBuffer) implements RemotePlan {}
}
