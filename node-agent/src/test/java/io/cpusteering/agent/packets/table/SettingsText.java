// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.packets.Settings;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Settings as text, separated by commas, in the words of the API: {@code RoundRobin Datagrams},
 * {@code RoundRobin All}, {@code by AddressPair}, {@code symmetric}, {@code inner VXLAN GTPU} or
 * {@code inner all}, {@code control Steer}, {@code seed 7}, {@code slots 1000}.
 */
final class SettingsText {
  private SettingsText() {}

  static Settings parse(String text) {
    Settings settings = Settings.DEFAULT;
    for (String part : text.strip().split(", *")) {
      settings = with(settings, part.split(" +", 2));
    }
    return settings;
  }

  private static Settings with(Settings settings, String[] part) {
    String value = part.length == 1 ? "" : part[1];
    return switch (part[0]) {
      case "RoundRobin" ->
          settings.withRoundRobin(RoundRobinPackets.valueOf(value.toUpperCase(Locale.ROOT)));
      case "by" -> settings.withBy(hashBy(value));
      case "symmetric" -> settings.withSymmetric();
      case "inner" -> settings.withInner(tunnels(value));
      case "control" ->
          settings.withControlTraffic(ControlTraffic.valueOf(value.toUpperCase(Locale.ROOT)));
      case "seed" -> settings.withSeed(Long.decode(value).intValue());
      case "slots" -> settings.withSlots(Integer.parseInt(value));
      default -> throw new IllegalArgumentException("no setting: " + part[0]);
    };
  }

  private static HashBy hashBy(String value) {
    return switch (value) {
      case "Flow" -> HashBy.FLOW;
      case "AddressPair" -> HashBy.ADDRESS_PAIR;
      default -> throw new IllegalArgumentException("no way to hash by: " + value);
    };
  }

  private static Set<Tunnel> tunnels(String names) {
    Set<Tunnel> tunnels = EnumSet.noneOf(Tunnel.class);
    if (names.equals("all")) {
      return EnumSet.allOf(Tunnel.class);
    }
    Arrays.stream(names.split(" +"))
        .map(name -> Tunnel.valueOf(name.toUpperCase(Locale.ROOT)))
        .forEach(tunnels::add);
    return tunnels;
  }
}
