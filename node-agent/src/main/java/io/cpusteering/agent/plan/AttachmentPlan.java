// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

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
 * @param devices the sets of interfaces that they name, by number
 * @param lineups while no version of the policy is in hand and CPUs are away that tables are to
 *     name again: all CPUs of each table, by number; else empty
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
    List<IndirectionTable> tables,
    List<DeviceSet> devices,
    List<Lineup> lineups) {
  public AttachmentPlan {
    lineups = List.copyOf(lineups);
    devices = List.copyOf(devices);
    ruleNames = List.copyOf(ruleNames);
    tables = List.copyOf(tables);
    modes = List.copyOf(modes);
    if (modes.isEmpty()) {
      throw new IllegalArgumentException("no attach mode for interface " + interfaceName);
    }
  }

  /** Whether packets are given to other CPUs or interfaces. */
  boolean redirects() {
    return program.actions().stream()
        .anyMatch(it -> it instanceof RuleAction.Steer || it instanceof RuleAction.Redirect);
  }

  /** The same with tables that steer to no CPU, so that packets pass. */
  AttachmentPlan withoutCpus() {
    return with(Collections.nCopies(tables.size(), IndirectionTable.EMPTY), lineups);
  }

  /** The same with other tables, and what they are to name. */
  AttachmentPlan with(List<IndirectionTable> others, List<Lineup> all) {
    return new AttachmentPlan(
        ifindex,
        interfaceName,
        uid,
        policy,
        revision,
        modes,
        program,
        ruleNames,
        others,
        devices,
        all);
  }

  /** Name of each rule to what it does, in order; the empty name is what no rule matches. */
  SequencedMap<String, RuleAction> actions() {
    SequencedMap<String, RuleAction> actions = new LinkedHashMap<>();
    actions.put("", program.otherwise());
    for (int rule = 0; rule < ruleNames.size(); rule++) {
      actions.put(ruleNames.get(rule), program.rules().actions().get(rule));
    }
    return actions;
  }

  /** Where packets are sent. */
  Set<Forwarding> forwarding() {
    Set<Forwarding> forwarding = new HashSet<>();
    for (RuleAction action : program.actions()) {
      if (action instanceof RuleAction.Redirect redirect) {
        devices.get(redirect.set()).devices().stream()
            .map(device -> new Forwarding(device.ifindex(), redirect.excludeIngress()))
            .forEach(forwarding::add);
      }
    }
    return forwarding;
  }

  /**
   * The indirection table of a rule.
   *
   * @param rule its name; empty for what no rule matches
   * @return empty when there is no such rule, or it does not steer
   */
  Optional<IndirectionTable> table(String rule) {
    int index = ruleNames.indexOf(rule);
    if (index < 0 && !rule.isEmpty()) {
      return Optional.empty();
    }
    RuleAction action = rule.isEmpty() ? program.otherwise() : program.rules().actions().get(index);
    return action instanceof RuleAction.Steer(_, int number)
        ? Optional.of(tables.get(number))
        : Optional.empty();
  }
}
