// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** Numbers of IANA's registry of protocols and IPv6 extension headers. */
final class IpProtocol {
  static final int HOP_BY_HOP = 0;
  static final int ICMP = 1;
  static final int IPV4 = 4;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int DCCP = 33;
  static final int IPV6 = 41;
  static final int ROUTING = 43;
  static final int FRAGMENT = 44;
  static final int GRE = 47;
  static final int ESP = 50;
  static final int AH = 51;
  static final int ICMPV6 = 58;
  static final int DESTINATION_OPTIONS = 60;
  static final int SCTP = 132;
  static final int MOBILITY = 135;
  static final int UDP_LITE = 136;
  static final int HIP = 139;
  static final int SHIM6 = 140;

  private IpProtocol() {}
}
