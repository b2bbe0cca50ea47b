// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;

/**
 * What a broadcast with excludeIngress leaves out. The kernel leaves out the interface that a
 * packet was received by and those directly above it, such as its bond or its VLAN devices. When
 * that is everybody, the packet vanishes without a trace. The program knows of that only as far as
 * it is about the interface itself, so nobody may be in the set otherwise.
 *
 * @param from the interfaces that the packets come from
 * @param asked whether it is asked for
 */
record IngressExclusion(List<InterfaceFacts> from, boolean asked) {
  private static final String BONDING = "bonding";

  /** The targets that packets may be broadcast to. */
  List<InterfaceFacts> reached(List<InterfaceFacts> targets) {
    if (!asked) {
      return targets;
    }
    List<InterfaceFacts> reached =
        targets.stream()
            .filter(target -> !from.stream().allMatch(source -> isAbove(target, source)))
            .toList();
    return from.stream().anyMatch(source -> vanishes(source, reached)) ? List.of() : reached;
  }

  /**
   * The interface whose packets a target does not get.
   *
   * @param target one that is not reached
   */
  InterfaceFacts by(InterfaceFacts target) {
    return from.stream()
        .filter(source -> isAbove(target, source) || isMembersOf(target, source))
        .findFirst()
        .orElse(from.getFirst());
  }

  private static boolean vanishes(InterfaceFacts source, List<InterfaceFacts> targets) {
    return !targets.isEmpty()
        && targets.stream()
            .allMatch(target -> isAbove(target, source) || target.ifindex() == source.ifindex())
        && targets.stream()
            .anyMatch(target -> isAbove(target, source) || isMembersOf(target, source));
  }

  /** Packets of a bond are received by its members, also as far as programs can see. */
  private static boolean isMembersOf(InterfaceFacts target, InterfaceFacts source) {
    return target.ifindex() == source.ifindex() && BONDING.equals(source.driver());
  }

  private static boolean isAbove(InterfaceFacts target, InterfaceFacts source) {
    return target.ifindex() != source.ifindex()
        && target.sending().below().stream()
            .anyMatch(
                below ->
                    below.equals(source.name())
                        || BONDING.equals(source.driver())
                            && source.sending().below().contains(below));
  }
}
