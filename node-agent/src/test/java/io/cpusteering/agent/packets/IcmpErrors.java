// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.util.Optional;

/** Finds the header that an ICMP error quotes (RFC 792; RFC 4443, 3). */
final class IcmpErrors {
  private static final int ICMP_SIZE = 8;

  private IcmpErrors() {}

  /** Whether this is an ICMP error. */
  static boolean is(Frame frame, IpHeader header) {
    if (!header.hasTransport(frame, 1)) {
      return false;
    }
    int type = frame.u8(header.transport());
    return switch (header.protocol()) {
      case IpProtocol.ICMP -> header.version() == 4 && isError(type);
      case IpProtocol.ICMPV6 -> header.version() == 6 && isErrorOfIpv6(type);
      default -> false;
    };
  }

  /** The header that an ICMP error quotes; empty when it can't be read. */
  static Optional<IpHeader> quoted(Frame frame, IpHeader error) {
    int at = error.transport() + ICMP_SIZE;
    return error.version() == 4 ? IpHeader.ipv4(frame, at) : IpHeader.ipv6(frame, at);
  }

  /** Unreachable, source quench, redirect, time exceeded, parameter problem. */
  private static boolean isError(int type) {
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
  }

  /** Unreachable, too big, time exceeded, parameter problem. */
  private static boolean isErrorOfIpv6(int type) {
    return type >= 1 && type <= 4;
  }
}
