// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.util.Optional;

/**
 * What was read of an IP header, IPv6 extension headers included.
 *
 * @param version 4 or 6, by what announced it
 * @param source where the source address begins
 * @param destination where the destination address begins
 * @param protocol of what comes after it
 * @param fragment whether it is a fragment of a larger packet
 * @param closed nothing after it is read, since it is a fragment or malformed
 * @param transport where what comes after it begins, unless closed
 */
record IpHeader(
    int version,
    int source,
    int destination,
    int protocol,
    boolean fragment,
    boolean closed,
    int transport) {
  private static final int IPV4_SIZE = 20;
  private static final int IPV4_FRAGMENT = 0x3fff;
  private static final int IPV6_SIZE = 40;

  /** Empty when this is not IP, or its addresses are not there. */
  static Optional<IpHeader> read(Frame frame, int etherType, int at) {
    return switch (etherType) {
      case EtherType.IPV4 -> ipv4(frame, at);
      case EtherType.IPV6 -> ipv6(frame, at);
      default -> Optional.empty();
    };
  }

  static Optional<IpHeader> ipv4(Frame frame, int at) {
    if (!frame.has(at, IPV4_SIZE)) {
      return Optional.empty();
    }
    int size = (frame.u8(at) & 0x0f) * 4;
    boolean malformed = frame.u8(at) >> 4 != 4 || size < IPV4_SIZE;
    // The lowest 13 bits are the offset, above them is "more fragments"; "don't fragment" and the
    // reserved bit say nothing (RFC 791, 3.1).
    boolean fragment = (frame.u16(at + 6) & IPV4_FRAGMENT) != 0;
    return Optional.of(
        new IpHeader(
            4, at + 12, at + 16, frame.u8(at + 9), fragment, fragment || malformed, at + size));
  }

  static Optional<IpHeader> ipv6(Frame frame, int at) {
    if (!frame.has(at, IPV6_SIZE)) {
      return Optional.empty();
    }
    int next = frame.u8(at + 6);
    boolean malformed = frame.u8(at) >> 4 != 6;
    ExtensionHeaders end =
        malformed
            ? new ExtensionHeaders(next, false, true, at + IPV6_SIZE)
            : ExtensionHeaders.skip(frame, next, at + IPV6_SIZE);
    return Optional.of(
        new IpHeader(
            6, at + 8, at + 24, end.protocol(), end.fragment(), end.closed(), end.transport()));
  }

  /** Whether so many bytes after it may be read. */
  boolean hasTransport(Frame frame, int length) {
    return !closed && frame.has(transport, length);
  }

  /** Whether it is UDP to one of these ports. */
  boolean isUdpTo(Frame frame, int... ports) {
    if (protocol != IpProtocol.UDP || !hasTransport(frame, 4)) {
      return false;
    }
    int port = frame.u16(transport + 2);
    for (int wanted : ports) {
      if (port == wanted) {
        return true;
      }
    }
    return false;
  }
}
