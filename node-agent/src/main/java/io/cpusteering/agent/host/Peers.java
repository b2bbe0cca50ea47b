// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out which peers are in this network namespace. */
final class Peers {
  private Peers() {}

  /**
   * Leaves only peers that name each other: the index of an interface in another namespace may be
   * that of a different one here.
   */
  static List<InterfaceFacts> mutual(List<InterfaceFacts> all) {
    Map<Integer, InterfaceFacts> byIndex =
        all.stream().collect(Collectors.toMap(InterfaceFacts::ifindex, Function.identity()));
    return all.stream()
        .map(
            one -> {
              Integer peer = one.sending().peer();
              return peer == null || isPeer(byIndex.get(peer), one) ? one : one.withoutPeer();
            })
        .toList();
  }

  private static boolean isPeer(@Nullable InterfaceFacts other, InterfaceFacts one) {
    return other != null
        && "veth".equals(one.driver())
        && "veth".equals(other.driver())
        && Integer.valueOf(one.ifindex()).equals(other.sending().peer());
  }
}
