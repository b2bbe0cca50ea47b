// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.util.Optional;

/** What counts as control traffic. */
final class ControlRules {
  private static final int[] PTP_AND_BFD = {319, 320, 3784, 3785, 4784, 6784};
  private static final int ROUTER_SOLICITATION = 133;
  private static final int REDIRECT = 137;

  private ControlRules() {}

  /**
   * Decided by the outer header alone.
   *
   * @param ip what follows the Ethernet header, when that could be read
   */
  static boolean apply(Frame frame, EthernetHeader ethernet, Optional<IpHeader> ip) {
    return isControl(ethernet.etherType())
        || (ip.isPresent()
            ? isNeighbourDiscovery(frame, ip.get()) || ip.get().isUdpTo(frame, PTP_AND_BFD)
            : isLinkLocalGroup(frame, ethernet));
  }

  /** 01:80:C2:00:00:00 to 01:80:C2:00:00:0F, which no bridge forwards (IEEE 802.1Q, table 8-1). */
  private static boolean isLinkLocalGroup(Frame frame, EthernetHeader ethernet) {
    int mac = ethernet.destination();
    return frame.u16(mac) == 0x0180
        && frame.u16(mac + 2) == 0xc200
        && (frame.u16(mac + 4) & 0xfff0) == 0;
  }

  private static boolean isControl(int etherType) {
    return switch (etherType) {
      case EtherType.ARP,
          EtherType.EAPOL,
          EtherType.SLOW_PROTOCOLS,
          EtherType.LLDP,
          EtherType.PTP,
          EtherType.CFM ->
          true;
      default -> etherType < EtherType.LEAST;
    };
  }

  private static boolean isNeighbourDiscovery(Frame frame, IpHeader ip) {
    if (ip.version() != 6 || ip.protocol() != IpProtocol.ICMPV6 || !ip.hasTransport(frame, 1)) {
      return false;
    }
    int type = frame.u8(ip.transport());
    return type >= ROUTER_SOLICITATION && type <= REDIRECT;
  }
}
