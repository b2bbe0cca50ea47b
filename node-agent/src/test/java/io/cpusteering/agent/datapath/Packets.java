// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Ethernet frames for test runs, put together from layers. */
final class Packets {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;
  static final int ARP = 0x0806;
  static final int VLAN = 0x8100;
  static final int FRAGMENT_HEADER = 44;
  static final int HOP_BY_HOP = 0;
  static final int MORE_FRAGMENTS = 0x2000;

  private static final int PAYLOAD = 24;

  private Packets() {}

  /** A UDP datagram over IPv4 between fixed addresses. */
  static byte[] udp(int sourcePort, int destinationPort) {
    return ethernet(IPV4, ipv4(UDP, 0, udpHeader(sourcePort, destinationPort, 0)));
  }

  /** A TCP segment over IPv4 between fixed addresses. */
  static byte[] tcp(int sourcePort, int destinationPort) {
    return ethernet(IPV4, ipv4(TCP, 0, tcpHeader(sourcePort, destinationPort, 0)));
  }

  /** A UDP datagram over IPv6 between fixed addresses. */
  static byte[] udpV6(int sourcePort, int destinationPort) {
    return ethernet(IPV6, ipv6(UDP, udpHeader(sourcePort, destinationPort, 1)));
  }

  static byte[] ethernet(int etherType, byte[] payload) {
    return join(new byte[12], shorts(etherType), payload);
  }

  static byte[] vlan(int etherType, byte[] payload) {
    return vlan(7, etherType, payload);
  }

  static byte[] vlan(int id, int etherType, byte[] payload) {
    return join(shorts(id, etherType), payload);
  }

  /**
   * An IPv4 packet from 10.0.0.1 to 10.0.0.2.
   *
   * @param fragment the flags and offset field
   */
  static byte[] ipv4(int protocol, int fragment, byte[] payload) {
    return ipv4(new byte[0], protocol, fragment, payload);
  }

  static byte[] ipv4(byte[] options, int protocol, int fragment, byte[] payload) {
    int header = 20 + options.length;
    return join(
        ByteBuffer.allocate(20)
            .put((byte) (0x40 + header / 4))
            .put((byte) 0)
            .putShort((short) (header + payload.length))
            .putShort((short) 1)
            .putShort((short) fragment)
            .put((byte) 64)
            .put((byte) protocol)
            .putShort((short) 0)
            .putInt(0x0a000001)
            .putInt(0x0a000002)
            .array(),
        options,
        payload);
  }

  /** An IPv6 packet from 2001:db8::1 to 2001:db8::2. */
  static byte[] ipv6(int nextHeader, byte[] payload) {
    return join(
        ByteBuffer.allocate(40)
            .putInt(0x60000000)
            .putShort((short) payload.length)
            .put((byte) nextHeader)
            .put((byte) 64)
            .putLong(0x20010db800000000L)
            .putLong(1)
            .putLong(0x20010db800000000L)
            .putLong(2)
            .array(),
        payload);
  }

  /** An IPv4 packet between any two; a fragment is not the first. */
  static byte[] ipv4(
      String source, String destination, int protocol, boolean fragment, byte[] payload) {
    byte[] packet = ipv4(protocol, fragment ? 100 : 0, payload);
    ByteBuffer.wrap(packet).put(12, address(source)).put(16, address(destination));
    return packet;
  }

  /** An IPv6 packet between any two; a fragment is not the first. */
  static byte[] ipv6(
      String source, String destination, int protocol, boolean fragment, byte[] payload) {
    byte[] packet =
        fragment
            ? ipv6(FRAGMENT_HEADER, extension(protocol, 800, payload))
            : ipv6(protocol, payload);
    ByteBuffer.wrap(packet).put(8, address(source)).put(24, address(destination));
    return packet;
  }

  private static byte[] address(String literal) {
    return InetAddress.ofLiteral(literal).getAddress();
  }

  /** An IPv6 extension header of 8 bytes. */
  static byte[] extension(int nextHeader, int fragment, byte[] payload) {
    return join(
        new byte[] {(byte) nextHeader, 0, (byte) (fragment >> 8), (byte) fragment, 0, 0, 0, 0},
        payload);
  }

  static byte[] udpHeader(int source, int destination, int checksum) {
    return join(shorts(source, destination, 8 + PAYLOAD, checksum), new byte[PAYLOAD]);
  }

  static byte[] tcpHeader(int source, int destination, int checksum) {
    return join(
        shorts(source, destination, 0, 1, 0, 0, 0x5010, 1000, checksum, 0), new byte[PAYLOAD]);
  }

  static byte[] icmpV6(int type) {
    return new byte[] {(byte) type, 0, 0, 0, 0, 0, 0, 0};
  }

  /** A frame inside a VXLAN packet over IPv4. */
  static byte[] vxlan(byte[] frame) {
    return ethernet(
        IPV4,
        ipv4(
            UDP, 0, join(shorts(50_000, 4789, 16 + frame.length, 0, 0x0800, 0, 0, 7 << 8), frame)));
  }

  /** Cut off after so many bytes. */
  static byte[] truncated(byte[] packet, int length) {
    return Arrays.copyOf(packet, length);
  }

  private static byte[] shorts(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 2);
    for (int value : values) {
      buffer.putShort((short) value);
    }
    return buffer.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
