// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of a packet, as text: {@code pass}; {@code drop}; {@code steer [table N] [RoundRobin
 * Datagrams or All] [by AddressPair] [symmetric] [inner ...]}; {@code redirect [set N] [broadcast]
 * [excludeIngress] [onMiss Drop]}. What follows {@code inner} are kinds of tunnel, or {@code all}.
 */
final class ActionText {
  private ActionText() {}

  /**
   * @param table number of the indirection table where the text names none
   */
  static RuleAction parse(String text, int table) {
    Words words = new Words(text);
    String what = words.word();
    RuleAction action =
        switch (what) {
          case "pass" -> new RuleAction.Pass();
          case "drop" -> new RuleAction.Drop();
          case "steer" -> {
            int number = words.number("table", table);
            yield new RuleAction.Steer(how(words), number);
          }
          case "redirect" ->
              new RuleAction.Redirect(
                  words.number("set", 0),
                  words.flag("broadcast"),
                  words.flag("excludeIngress"),
                  missAction(words));
          default -> throw words.wrong("nobody knows this action");
        };
    words.end();
    return action;
  }

  private static SteerSettings how(Words words) {
    Optional<RoundRobinPackets> turns =
        words.word("RoundRobin").map(packets -> RoundRobinPackets.valueOf(upper(packets)));
    return new SteerSettings(
        turns.isPresent() ? Algorithm.ROUND_ROBIN : Algorithm.FLOW_HASH,
        turns.orElse(RoundRobinPackets.DATAGRAMS),
        new HashSettings(
            words.word("by").map(ActionText::hashBy).orElse(HashBy.FLOW),
            words.flag("symmetric"),
            words.flag("inner") ? tunnels(words.all()) : Set.of()));
  }

  private static MissAction missAction(Words words) {
    return words
        .word("onMiss")
        .map(action -> MissAction.valueOf(upper(action)))
        .orElse(MissAction.PASS);
  }

  static HashBy hashBy(String value) {
    return switch (value) {
      case "Flow" -> HashBy.FLOW;
      case "AddressPair" -> HashBy.ADDRESS_PAIR;
      default -> throw new IllegalArgumentException("no way to hash by: " + value);
    };
  }

  static Set<Tunnel> tunnels(String names) {
    Set<Tunnel> tunnels = EnumSet.noneOf(Tunnel.class);
    if (names.equals("all")) {
      return EnumSet.allOf(Tunnel.class);
    }
    Arrays.stream(names.split(" +")).map(name -> Tunnel.valueOf(upper(name))).forEach(tunnels::add);
    return tunnels;
  }

  static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
