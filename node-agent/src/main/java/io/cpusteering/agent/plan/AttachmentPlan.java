// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.plan.program.ProgramSettings;
import java.util.List;

/**
 * One XDP program on one interface.
 *
 * @param ifindex interface index; it, and not the name, identifies the interface
 * @param interfaceName its present name, for people
 * @param uid uid of the policy, which is also the key of its {@link CpuMapPlan}
 * @param policy name of the policy, for people
 * @param revision the revision of the policy that this plan was made from
 * @param modes the attach modes to try, in order; never empty
 * @param program what the program is specialised for
 * @param ruleNames names of its rules, in order
 * @param tables the indirection tables that the program's actions name, by number
 */
public record AttachmentPlan(
    int ifindex,
    String interfaceName,
    String uid,
    String policy,
    String revision,
    List<XdpMode> modes,
    ProgramSettings program,
    List<String> ruleNames,
    List<IndirectionTable> tables) {
  public AttachmentPlan {
    ruleNames = List.copyOf(ruleNames);
    tables = List.copyOf(tables);
    modes = List.copyOf(modes);
    if (modes.isEmpty()) {
      throw new IllegalArgumentException("no attach mode for interface " + interfaceName);
    }
  }
}
