// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.Settings.Exit;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Settings as text, separated by commas, in the words of the API.
 *
 * <ul>
 *   <li>{@code RoundRobin Datagrams}, {@code RoundRobin All}, {@code by AddressPair}, {@code
 *       symmetric}, {@code inner VXLAN GTPU} or {@code inner all}: how packets are steered that no
 *       rule is for; {@code control Steer}, {@code seed 7}, {@code slots 1000}
 *   <li>{@code pass}, {@code redirect ...}: what becomes of them instead, as {@link ActionText} has
 *       it
 *   <li>{@code rule ...}: one more rule, as {@link RuleText} has it
 *   <li>{@code set empty}, {@code set ingress}, {@code set other}, {@code set ingress other}: one
 *       more set of interfaces, counted from 0, by which of its interfaces are ready: the one that
 *       packets come from, and another
 *   <li>{@code second}: the rules are those of the second program
 * </ul>
 */
public final class SettingsText {
  private SettingsText() {}

  /** Reads them. */
  public static Settings parse(String text) {
    Settings settings = Settings.DEFAULT;
    for (String part : text.strip().split(", *")) {
      settings = with(settings, part);
    }
    return checked(settings);
  }

  private static Settings with(Settings settings, String part) {
    String[] words = part.split(" +", 2);
    String value = words.length == 1 ? "" : words[1];
    return switch (words[0]) {
      case "RoundRobin" ->
          settings.withRoundRobin(RoundRobinPackets.valueOf(ActionText.upper(value)));
      case "by" -> settings.withBy(ActionText.hashBy(value));
      case "symmetric" -> settings.withSymmetric();
      case "inner" -> settings.withInner(ActionText.tunnels(value));
      case "control" ->
          settings.withControlTraffic(ControlTraffic.valueOf(ActionText.upper(value)));
      case "seed" -> settings.withSeed(Long.decode(value).intValue());
      case "slots" -> settings.withSlots(Integer.parseInt(value));
      case "pass", "redirect" -> settings.withOtherwise(ActionText.parse(part, 0));
      case "rule" -> settings.withRule(RuleText.parse(value));
      case "set" -> settings.withSet(exits(value));
      case "second" -> settings.asSecondProgram();
      default -> throw new IllegalArgumentException("no setting: " + words[0]);
    };
  }

  private static Set<Exit> exits(String names) {
    Set<Exit> exits = EnumSet.noneOf(Exit.class);
    if (!names.equals("empty")) {
      Arrays.stream(names.split(" +"))
          .map(name -> Exit.valueOf(ActionText.upper(name)))
          .forEach(exits::add);
    }
    return exits;
  }

  private static Settings checked(Settings settings) {
    for (RuleAction action : settings.actions()) {
      if (action instanceof RuleAction.Redirect redirect
          && redirect.set() >= settings.sets().size()) {
        throw new IllegalArgumentException("there is no set " + redirect.set());
      }
    }
    return settings;
  }
}
