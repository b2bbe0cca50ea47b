// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.mutation;

import io.cpusteering.agent.packets.Settings;
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
   * tunnel alone; control traffic steered; both round robins. One program is loaded for each.
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
    return List.copyOf(all);
  }

  private static List<Settings> hashes() {
    return Stream.of(HashBy.values())
        .map(Settings.DEFAULT::withBy)
        .flatMap(settings -> Stream.of(settings, settings.withSymmetric()))
        .toList();
  }
}
