// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.api.policy.Tunnel;
import java.util.Optional;
import java.util.Set;

/** Finds the header inside of a tunnel. */
final class Tunnels {
  private static final int[] VXLAN_PORTS = {4789, 8472};
  private static final int GENEVE_PORT = 6081;
  private static final int UDP_SIZE = 8;
  private static final Optional<IpHeader> NOTHING = Optional.empty();

  private final Frame frame;
  private final Set<Tunnel> entered;

  /**
   * @param entered kinds that are looked into
   */
  Tunnels(Frame frame, Set<Tunnel> entered) {
    this.frame = frame;
    this.entered = entered;
  }

  /** The header inside of this one; empty when there is none, or it can't be read. */
  Optional<IpHeader> inside(IpHeader outer) {
    if (outer.closed()) {
      return Optional.empty();
    }
    int at = outer.transport();
    return switch (outer.protocol()) {
      case IpProtocol.IPV4 -> enters(Tunnel.IPIP) ? IpHeader.ipv4(frame, at) : NOTHING;
      case IpProtocol.IPV6 -> enters(Tunnel.IPIP) ? IpHeader.ipv6(frame, at) : NOTHING;
      case IpProtocol.GRE -> enters(Tunnel.GRE) ? gre(at) : NOTHING;
      case IpProtocol.UDP -> overUdp(outer, at + UDP_SIZE);
      default -> NOTHING;
    };
  }

  private Optional<IpHeader> overUdp(IpHeader outer, int at) {
    if (enters(Tunnel.VXLAN) && outer.isUdpTo(frame, VXLAN_PORTS)) {
      return vxlan(at);
    }
    if (enters(Tunnel.GENEVE) && outer.isUdpTo(frame, GENEVE_PORT)) {
      return geneve(at);
    }
    return gtpu(outer).flatMap(GtpuHeader::inside);
  }

  /** The TEID when this is GTP-U and GTP-U is looked into. */
  Optional<Key> teid(IpHeader outer) {
    return gtpu(outer).map(GtpuHeader::teid);
  }

  private Optional<GtpuHeader> gtpu(IpHeader outer) {
    return enters(Tunnel.GTPU) && outer.isUdpTo(frame, GtpuHeader.PORT)
        ? GtpuHeader.read(frame, outer.transport() + UDP_SIZE)
        : Optional.empty();
  }

  /** RFC 7348, 5. */
  private Optional<IpHeader> vxlan(int at) {
    return frame.has(at, 8) && (frame.u8(at) & 0x08) != 0 ? ethernet(at + 8) : Optional.empty();
  }

  /** RFC 8926, 3.4. */
  private Optional<IpHeader> geneve(int at) {
    if (!frame.has(at, 8) || frame.u8(at) >> 6 != 0) {
      return Optional.empty();
    }
    return payload(frame.u16(at + 2), at + 8 + (frame.u8(at) & 0x3f) * 4);
  }

  /** RFC 2784, 2.1 and RFC 2890, 2. */
  private Optional<IpHeader> gre(int at) {
    if (!frame.has(at, 4)) {
      return Optional.empty();
    }
    int flags = frame.u16(at);
    boolean routing = (flags & 0x4000) != 0;
    int version = flags & 0x0007;
    if (routing || version != 0) {
      return Optional.empty();
    }
    int optionalWords = Integer.bitCount(flags & (0x8000 | 0x2000 | 0x1000));
    return payload(frame.u16(at + 2), at + 4 + optionalWords * 4);
  }

  private Optional<IpHeader> payload(int protocol, int at) {
    return protocol == EtherType.TRANSPARENT_ETHERNET
        ? ethernet(at)
        : IpHeader.read(frame, protocol, at);
  }

  private Optional<IpHeader> ethernet(int at) {
    return EthernetHeader.read(frame, at)
        .flatMap(inner -> IpHeader.read(frame, inner.etherType(), inner.payload()));
  }

  private boolean enters(Tunnel kind) {
    return entered.contains(kind);
  }
}
