// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** Numbers of the IEEE's registry. */
final class EtherType {
  /** Below this it is a length (IEEE 802.3, 3.2.6). */
  static final int LEAST = 0x0600;

  static final int IPV4 = 0x0800;
  static final int ARP = 0x0806;
  static final int TRANSPARENT_ETHERNET = 0x6558;
  static final int VLAN = 0x8100;
  static final int IPV6 = 0x86dd;
  static final int SLOW_PROTOCOLS = 0x8809;
  static final int EAPOL = 0x888e;
  static final int SERVICE_VLAN = 0x88a8;
  static final int LLDP = 0x88cc;
  static final int PTP = 0x88f7;
  static final int CFM = 0x8902;

  private EtherType() {}
}
