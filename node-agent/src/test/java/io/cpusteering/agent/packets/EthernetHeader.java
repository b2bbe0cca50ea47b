// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.util.Optional;

/**
 * An Ethernet header and the VLAN tags after it.
 *
 * @param at where it begins, with the destination MAC
 * @param etherType after the tags that were skipped
 * @param payload where that begins
 */
record EthernetHeader(int at, int etherType, int payload) {
  private static final int SIZE = 14;
  private static final int MAC_SIZE = 6;
  private static final int TAG_SIZE = 4;
  private static final int MAX_TAGS = 2;

  /** The lowest 12 bits, without priority and drop eligibility (IEEE 802.1Q, 9.6). */
  private static final int VLAN_ID = 0x0fff;

  /** Empty when not all of it is there. A tag that is cut off is not skipped. */
  static Optional<EthernetHeader> read(Frame frame, int at) {
    if (!frame.has(at, SIZE)) {
      return Optional.empty();
    }
    int etherType = frame.u16(at + 2 * MAC_SIZE);
    int payload = at + SIZE;
    for (int tags = 0;
        tags < MAX_TAGS && isTag(etherType) && frame.has(payload, TAG_SIZE);
        tags++) {
      etherType = frame.u16(payload + 2);
      payload += TAG_SIZE;
    }
    return Optional.of(new EthernetHeader(at, etherType, payload));
  }

  int destination() {
    return at;
  }

  int source() {
    return at + MAC_SIZE;
  }

  /** The VLAN id of the outermost tag that was skipped; 0 when none was. */
  int vlan(Frame frame) {
    return payload > at + SIZE ? frame.u16(at + SIZE) & VLAN_ID : 0;
  }

  private static boolean isTag(int etherType) {
    return etherType == EtherType.VLAN || etherType == EtherType.SERVICE_VLAN;
  }
}
