// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.mutation;

import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.table.SettingsText;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Combinations of settings under which a program is worth trying. */
public final class SettingsCombinations {
  private SettingsCombinations() {}

  /**
   * What is hashed and how, in every combination without tunnels and with all of them; each kind of
   * tunnel alone; control traffic steered; both round robins; and {@link #withRules}. One program
   * is loaded for each.
   */
  public static List<Settings> all() {
    Set<Tunnel> everyKind = EnumSet.allOf(Tunnel.class);
    Set<Settings> all = new LinkedHashSet<>();
    for (Settings way : hashes()) {
      all.add(way);
      all.add(way.withInner(everyKind));
      all.add(way.withInner(everyKind).withControlTraffic(ControlTraffic.STEER));
      all.add(way.withInner(everyKind).withRoundRobin(RoundRobinPackets.DATAGRAMS));
    }
    for (Tunnel kind : Tunnel.values()) {
      all.add(Settings.DEFAULT.withInner(Set.of(kind)));
    }
    all.add(Settings.DEFAULT.withRoundRobin(RoundRobinPackets.DATAGRAMS));
    all.add(Settings.DEFAULT.withRoundRobin(RoundRobinPackets.ALL));
    all.addAll(withRules());
    return List.copyOf(all);
  }

  /**
   * Every criterion and every action in both programs, of values that the packet table's frames and
   * their mutations have.
   */
  public static List<Settings> withRules() {
    return Stream.of(
            """
            rule vlans 1-99 => steer table 3 symmetric inner all,
            rule destinations 10.0.0.2/32 2001:db8::/112 sourcePorts 1000-1999 => steer table 2
             RoundRobin Datagrams inner all,
            rule protocols 6 44 47 58 => steer,
            rule destinationPorts 0-319 2152 4789 => pass,
            rule sources 10.0.0.0/31 2001:db8::1/128 => drop, pass""",
            """
            rule destinationPorts 320 3784 => drop,
            rule vlans 100-4094 => steer by AddressPair inner all,
            rule protocols 0 1 4 43 50 51 59 60 255 => steer table 2 RoundRobin All,
            rule sources 10.0.0.0/9 destinationPorts 0-32767 => pass,
            control Steer, RoundRobin Datagrams, inner all""",
            """
            rule protocols UDP destinationPorts 0-2999 => redirect set 1 onMiss Drop,
            rule vlans 1-4095 => redirect set 2 broadcast excludeIngress,
            rule sources ::/0 => steer RoundRobin All,
            rule protocols 17 => redirect set 3 broadcast excludeIngress,
            redirect, set other, set empty, set ingress other, set ingress""",
            """
            rule destinationPorts 0 53 319 2152 => drop,
            rule sourcePorts 0-1000 => redirect,
            rule vlans 1-4095 => pass,
            rule sources 0.0.0.0/0 protocols UDP => redirect set 1 onMiss Drop,
            rule destinations ::/1 => redirect set 2 broadcast,
            rule protocols 6 17 47 => pass,
            second, set other, set empty, set ingress other""")
        .map(text -> SettingsText.parse(text.replace("\n", " ")))
        .toList();
  }

  private static List<Settings> hashes() {
    return Stream.of(HashBy.values())
        .map(Settings.DEFAULT::withBy)
        .flatMap(settings -> Stream.of(settings, settings.withSymmetric()))
        .toList();
  }
}
