// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.plan.program.SteerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Plans the program of one interface: its actions, and the indirection tables that they name. */
final class ProgramPlanner {
  private final CompleteSpec spec;
  private final InterfaceFacts on;
  private final List<InterfaceFacts> all;
  private final CpuChooser chooser;
  private final CpuFindings findings;
  private final RedirectPlanner redirects;
  private final List<AttachmentPlan> before;
  private final List<IndirectionTable> tables = new ArrayList<>();
  private final SortedSet<Integer> cpus = new TreeSet<>();
  private final List<String> withoutCpus = new ArrayList<>();
  private boolean doesSomething;

  /**
   * @param on the interface
   * @param all interfaces of the policy
   * @param redirects for the interfaces that packets are sent out of
   * @param before what the policy has in force
   */
  ProgramPlanner(
      CompleteSpec spec,
      InterfaceFacts on,
      List<InterfaceFacts> all,
      CpuChooser chooser,
      CpuFindings findings,
      RedirectPlanner redirects,
      List<AttachmentPlan> before) {
    this.spec = spec;
    this.on = on;
    this.all = all;
    this.chooser = chooser;
    this.findings = findings;
    this.redirects = redirects;
    this.before = before;
  }

  /**
   * What an interface gets.
   *
   * @param devices the sets of interfaces that its actions name
   * @param cpus all that its tables name
   */
  record Planned(
      ProgramSettings program,
      List<String> ruleNames,
      List<IndirectionTable> tables,
      List<DeviceSet> devices,
      SortedSet<Integer> cpus) {}

  /** Plans it; empty when everything is to be steered and there is no CPU for any of it. */
  Optional<Planned> plan(boolean passUnfinishedChecksums) {
    RuleAction otherwise = action("", spec.otherwise(), 0);
    if (tables.isEmpty()) {
      tables.add(IndirectionTable.EMPTY);
    }
    List<Rule> rules = new ArrayList<>();
    for (CompleteRule rule : spec.rules()) {
      rules.add(new Rule(rule.match(), action(rule.name(), rule.treatment(), tables.size())));
    }
    if (!doesSomething) {
      findings.noUsableCpu(on);
      return Optional.empty();
    }
    withoutCpus.forEach(rule -> findings.passesWithoutCpu(on, rule));
    return Optional.of(
        new Planned(
            new ProgramSettings(
                RuleSet.of(rules),
                otherwise,
                spec.controlTraffic(),
                spec.onMiss(),
                passUnfinishedChecksums),
            spec.rules().stream().map(CompleteRule::name).toList(),
            tables,
            redirects.sets(),
            cpus));
  }

  /**
   * @param rule its name; empty for what no rule is for
   */
  private RuleAction action(String rule, Treatment treatment, int number) {
    return switch (treatment) {
      case Treatment.Steer steer -> {
        tables.add(table(rule, steer));
        yield new RuleAction.Steer(steer.how(), number);
      }
      case Treatment.Redirect redirect -> {
        doesSomething = true;
        yield redirects.action(redirect);
      }
      case Treatment.Pass() -> {
        doesSomething = true;
        yield new RuleAction.Pass();
      }
      case Treatment.Drop() -> {
        doesSomething = true;
        yield new RuleAction.Drop();
      }
    };
  }

  private IndirectionTable table(String rule, Treatment.Steer steer) {
    boolean shared = steer.how().hash().symmetric();
    CpuChoice choice = chooser.choose(steer.cpus(), shared ? InterfaceFacts.together(all) : on);
    findings.about(choice, on, rule);
    if (choice.weights().isEmpty()) {
      withoutCpus.add(rule);
      return IndirectionTable.EMPTY;
    }
    doesSomething = true;
    cpus.addAll(choice.weights().keySet());
    SteerSettings how = steer.how();
    return new IndirectionTable(
        how.hashes()
            ? HashSlots.assign(
                choice.weights(), choice.configuredWeight(), slotsBefore(rule, shared))
            : new int[0],
        how.takesTurns() ? TurnSlots.of(choice.weights()) : new int[0]);
  }

  /**
   * The slots to start from, so that few flows move. The two directions of a flow may come in by
   * two interfaces; for them to meet on one CPU, all interfaces need one table.
   */
  private int[] slotsBefore(String rule, boolean shared) {
    return before.stream()
        .filter(attachment -> shared || attachment.ifindex() == on.ifindex())
        .flatMap(attachment -> attachment.table(rule).stream())
        .map(IndirectionTable::hashSlots)
        // Those of another interface may be empty while its packets are passed.
        .filter(slots -> slots.length > 0)
        .findFirst()
        .orElse(new int[0]);
  }
}
