// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A UDP datagram over IPv4 whose checksums are right, as it is on a wire. */
final class Datagram {
  private static final int ETHERNET = 14;
  private static final int IP = 20;
  private static final int UDP = 8;

  /** Makes the least frame that Ethernet has. */
  private static final int PAYLOAD = 18;

  private Datagram() {}

  /**
   * A frame of 60 bytes.
   *
   * @param sourceMac as {@code ip link} writes it
   * @param source an IPv4 address
   */
  static byte[] frame(
      String sourceMac,
      String destinationMac,
      String source,
      String destination,
      int sourcePort,
      int destinationPort) {
    ByteBuffer frame =
        ByteBuffer.allocate(ETHERNET + IP + UDP + PAYLOAD)
            .put(mac(destinationMac))
            .put(mac(sourceMac))
            .putShort((short) Packets.IPV4)
            .putShort((short) 0x4500)
            .putShort((short) (IP + UDP + PAYLOAD))
            .putInt(0)
            .put((byte) 64)
            .put((byte) Packets.UDP)
            .putShort((short) 0)
            .put(InetAddress.ofLiteral(source).getAddress())
            .put(InetAddress.ofLiteral(destination).getAddress())
            .putShort((short) sourcePort)
            .putShort((short) destinationPort)
            .putShort((short) (UDP + PAYLOAD))
            .putShort((short) 0);
    int pseudoHeader = Packets.UDP + UDP + PAYLOAD;
    frame.putShort(ETHERNET + 10, checksum(frame, ETHERNET, ETHERNET + IP, 0));
    frame.putShort(
        ETHERNET + IP + 6, checksum(frame, ETHERNET + IP - 8, frame.capacity(), pseudoHeader));
    return frame.array();
  }

  /** The Internet checksum, begun with what has been added up before. */
  private static short checksum(ByteBuffer frame, int from, int to, int sum) {
    int folded = sum;
    for (int at = from; at < to; at += Short.BYTES) {
      folded += Short.toUnsignedInt(frame.getShort(at));
      folded = (folded & 0xffff) + (folded >> Short.SIZE);
    }
    return (short) ~folded;
  }

  private static byte[] mac(String text) {
    return HexFormat.ofDelimiter(":").parseHex(text);
  }
}
