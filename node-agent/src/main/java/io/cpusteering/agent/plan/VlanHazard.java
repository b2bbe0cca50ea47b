// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.VlanFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * VLAN tags that a device takes out of the frame: the kernel keeps them beside it, where no XDP
 * program sees them. A native redirect loses them, so that the frame lands on the interface itself;
 * generic mode keeps them. Where nobody looks at tags there is nothing to lose.
 */
final class VlanHazard {
  private VlanHazard() {}

  /**
   * Why native mode would do harm.
   *
   * @param rulesNameVlans whether a rule matches by VLAN
   */
  static Optional<NativeObstacle> of(InterfaceFacts on, boolean rulesNameVlans) {
    if (!on.vlans().stripped() || on.vlans().readers().isEmpty() && !rulesNameVlans) {
      return Optional.empty();
    }
    List<String> readers = on.vlans().readers();
    String why =
        readers.isEmpty()
            ? "%s, where rules that name VLANs can't see them".formatted(takesTagsOff(on))
            : "%s, and native mode would lose them on the way to %s"
                .formatted(takesTagsOff(on), String.join(", ", readers));
    return Optional.of(new NativeObstacle(Reason.VLAN_HAZARD, why, cure(on)));
  }

  /** What people should know where rules name VLANs and no mode can see the tags. */
  static Optional<String> blindRules(InterfaceFacts on, List<String> rulesNamingVlans) {
    return on.vlans().stripped() && !rulesNamingVlans.isEmpty()
        ? Optional.of(
            "interface %s: %s, so rules that name VLANs see none (%s): %s"
                .formatted(
                    on.name(), takesTagsOff(on), String.join(", ", rulesNamingVlans), cure(on)))
        : Optional.empty();
  }

  private static String takesTagsOff(InterfaceFacts on) {
    return isVeth(on)
        ? "its peer may hand over VLAN tags beside the frame"
        : "the device takes VLAN tags out of the frame (rx-vlan-offload)";
  }

  /** A veth takes off no tags; what its peer leaves beside the frame this side can't ask. */
  private static String cure(InterfaceFacts on) {
    String here =
        "ethtool -K %s %s".formatted(on.name(), off(on, "rxvlan", "rx-vlan-stag-hw-parse"));
    return isVeth(on)
        ? "have the peer put them into the frame (ethtool -K PEER %s), then say so here (%s)"
            .formatted(off(on, "txvlan", "tx-vlan-stag-hw-insert"), here)
        : "turn that off (%s)".formatted(here);
  }

  private static String off(InterfaceFacts on, String of8021q, String of8021ad) {
    return on.vlans().strippedBy().stream()
        .map(feature -> feature.equals(VlanFacts.STRIPPING.getFirst()) ? of8021q : of8021ad)
        .map(feature -> feature + " off")
        .collect(Collectors.joining(" "));
  }

  private static boolean isVeth(InterfaceFacts on) {
    return "veth".equals(on.driver());
  }
}
