// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfacesBelow;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Interfaces that lie above others which are steered as well, such as a bridge or a VLAN device and
 * what it is made on: what was steered below is steered again on its way up.
 */
final class SteeredAbove {
  private final InterfacesBelow interfaces;

  SteeredAbove(HostFacts host) {
    this.interfaces = new InterfacesBelow(host.interfaces());
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
    Set<String> below = interfaces.of(above.interfaceName());
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
}
