// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Interfaces that lie above others which are steered as well, such as a bridge or a VLAN device and
 * what it is made on: what was steered below is steered again on its way up.
 */
final class SteeredAbove {
  private final Map<String, InterfaceFacts> all = new HashMap<>();

  SteeredAbove(HostFacts host) {
    host.interfaces().forEach(it -> all.put(it.name(), it));
  }

  /** What people should know of a plan. */
  List<Finding> findings(List<AttachmentPlan> attachments) {
    List<AttachmentPlan> steering = attachments.stream().filter(SteeredAbove::steers).toList();
    return steering.stream().flatMap(it -> finding(it, steering).stream()).toList();
  }

  private static boolean steers(AttachmentPlan plan) {
    return plan.tables().stream().anyMatch(table -> !table.equals(IndirectionTable.EMPTY));
  }

  private Optional<Finding> finding(AttachmentPlan above, List<AttachmentPlan> steering) {
    Set<String> below = below(above.interfaceName());
    List<String> twice =
        steering.stream()
            .map(AttachmentPlan::interfaceName)
            .filter(below::contains)
            .sorted()
            .toList();
    return twice.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                above.uid(),
                above.interfaceName(),
                Reason.STEERED_TWICE,
                ("interface %s lies above %s, which %s steered too, so packets from there are steered"
                        + " once more; exclude %s, unless it gets packets from elsewhere as well")
                    .formatted(
                        above.interfaceName(),
                        String.join(", ", twice),
                        twice.size() == 1 ? "is" : "are",
                        above.interfaceName())));
  }

  private Set<String> below(String name) {
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
