// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/**
 * What tells flows between two addresses apart.
 *
 * @param kind what it is
 * @param value its bytes as they lie in the frame, the first the lowest; 0 when there is none
 */
record Key(Kind kind, int value) {
  static final Key NONE = new Key(Kind.NONE, 0);

  enum Kind {
    NONE,
    /** The source port's two bytes, then the destination port's. */
    PORTS,
    /** Of ESP or AH: names one direction. */
    SPI,
    /** Of GTP-U: names one direction. */
    TEID
  }

  /** The key after an IP header. */
  static Key read(Frame frame, IpHeader header) {
    return switch (header.protocol()) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.DCCP, IpProtocol.SCTP, IpProtocol.UDP_LITE ->
          word(Kind.PORTS, frame, header, 0);
      case IpProtocol.ESP -> word(Kind.SPI, frame, header, 0);
      case IpProtocol.AH -> word(Kind.SPI, frame, header, 4);
      default -> NONE;
    };
  }

  private static Key word(Kind kind, Frame frame, IpHeader header, int offset) {
    return header.hasTransport(frame, offset + 4)
        ? new Key(kind, frame.raw32(header.transport() + offset))
        : NONE;
  }

  /** The key of the opposite direction; what is no pair of ports stays. */
  Key reversed() {
    return kind == Kind.PORTS ? new Key(kind, Integer.rotateLeft(value, 16)) : this;
  }
}
