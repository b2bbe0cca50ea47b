// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What lies below interfaces, at any depth: members of bonds and bridges, and what VLAN devices,
 * macvlans and the like are made on.
 */
public final class InterfacesBelow {
  private final Map<String, InterfaceFacts> all = new HashMap<>();

  /**
   * @param interfaces those of a network namespace
   */
  public InterfacesBelow(List<InterfaceFacts> interfaces) {
    interfaces.forEach(it -> all.put(it.name(), it));
  }

  /**
   * Their names. They are read one after the other, so a machine that is rebuilt meanwhile may seem
   * to have circles.
   */
  public Set<String> of(String name) {
    Set<String> found = new HashSet<>();
    Deque<String> from = new ArrayDeque<>(List.of(name));
    while (!from.isEmpty()) {
      Stream.ofNullable(all.get(from.remove()))
          .flatMap(it -> it.sending().below().stream())
          .filter(found::add)
          .forEach(from::add);
    }
    return found;
  }
}
