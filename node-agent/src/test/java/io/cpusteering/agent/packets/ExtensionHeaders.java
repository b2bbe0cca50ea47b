// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/**
 * What the extension headers of an IPv6 packet lead to (RFC 8200, 4).
 *
 * @param protocol the last one named
 * @param fragment whether a fragment header said that this is a fragment
 * @param closed nothing more is read
 * @param transport where the protocol's header begins
 */
record ExtensionHeaders(int protocol, boolean fragment, boolean closed, int transport) {
  private static final int MOST = 8;

  /** Next header, length, and what a fragment header has in its place of options. */
  private static final int LEAST_BYTES = 4;

  /** Offset and "more fragments", without the two reserved bits. */
  private static final int FRAGMENT = 0xfff9;

  private static final int FRAGMENT_HEADER_SIZE = 8;

  /**
   * Skips them.
   *
   * @param named the IPv6 header's next header
   * @param at where that begins
   */
  static ExtensionHeaders skip(Frame frame, int named, int at) {
    int protocol = named;
    int next = at;
    for (int skipped = 0; skipped < MOST && isExtension(protocol); skipped++) {
      if (!frame.has(next, LEAST_BYTES)) {
        return new ExtensionHeaders(protocol, false, true, next);
      }
      int after = frame.u8(next);
      if (protocol != IpProtocol.FRAGMENT) {
        // In units of 8 bytes, of which the first is not counted.
        next += (frame.u8(next + 1) + 1) * 8;
      } else if ((frame.u16(next + 2) & FRAGMENT) == 0) {
        next += FRAGMENT_HEADER_SIZE;
      } else {
        return new ExtensionHeaders(after, true, true, next);
      }
      protocol = after;
    }
    return new ExtensionHeaders(protocol, false, false, next);
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.DESTINATION_OPTIONS,
          IpProtocol.MOBILITY,
          IpProtocol.HIP,
          IpProtocol.SHIM6 ->
          true;
      default -> false;
    };
  }
}
