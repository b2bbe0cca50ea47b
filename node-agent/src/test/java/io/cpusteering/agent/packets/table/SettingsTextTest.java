// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.Settings.Exit;
import io.cpusteering.agent.packets.Settings.Program;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, actions and sets of interfaces in the packet table's words. */
class SettingsTextTest {
  @Test
  void everyCriterion() {
    Rule rule =
        rule(
            "rule protocols UDP 47 sources 10.0.0.0/8 ::/0 destinations 10.0.0.1/32"
                + " sourcePorts 53 destinationPorts 1-2 4 vlans 7 => drop");

    assertThat(rule)
        .isEqualTo(
            new Rule(
                new Rule.Match(
                    Set.of(17, 47),
                    List.of(prefix("10.0.0.0/8"), prefix("::/0")),
                    List.of(prefix("10.0.0.1/32")),
                    List.of(NumberRange.of(53)),
                    List.of(new NumberRange(1, 2), NumberRange.of(4)),
                    List.of(NumberRange.of(7))),
                new RuleAction.Drop()));
  }

  @Test
  void everythingOfSteering() {
    Rule rule =
        rule("rule => steer table 2 RoundRobin All by AddressPair symmetric inner GRE IPIP");

    assertThat(rule.action())
        .isEqualTo(
            new RuleAction.Steer(
                new SteerSettings(
                    Algorithm.ROUND_ROBIN,
                    RoundRobinPackets.ALL,
                    new HashSettings(HashBy.ADDRESS_PAIR, true, Set.of(Tunnel.GRE, Tunnel.IPIP))),
                2));
  }

  @Test
  void everythingOfRedirecting() {
    Settings settings =
        SettingsText.parse(
            "redirect set 1 broadcast excludeIngress onMiss Drop, set empty, set ingress other");

    assertThat(settings.otherwise())
        .isEqualTo(new RuleAction.Redirect(1, true, true, MissAction.DROP));
    assertThat(settings.sets()).containsExactly(Set.of(), Set.of(Exit.INGRESS, Exit.OTHER));
  }

  @Test
  void theSecondProgramPassesWhatNoRuleIsFor() {
    Settings settings = SettingsText.parse("second, rule protocols UDP => drop");

    assertThat(settings.program()).isEqualTo(Program.SECOND);
    assertThat(settings.otherwise()).isEqualTo(new RuleAction.Pass());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rule protocols UDP drop",
        "rule protocols UDB => drop",
        "rule ports 53 => drop",
        "rule 53 => drop",
        "rule vlans protocols UDP => drop",
        "rule destinationPorts 2-1 => drop",
        "rule sources 10.0.0.0 => drop",
        "rule protocols UDP => lose",
        "rule protocols UDP => drop it",
        "redirect",
        "redirect set 1, set other",
        "second, rule protocols UDP => steer",
        "set outer"
      })
  void nobodyKnows(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SettingsText.parse(text));
  }

  private static Rule rule(String text) {
    return SettingsText.parse(text).rules().getFirst();
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
