// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What IP carries.
 *
 * <ul>
 *   <li>{@code tcp}, {@code udp}, {@code dccp}, {@code sctp}, {@code udplite}, each {@code SOURCE >
 *       DESTINATION}; {@code udp} also {@code length N}, {@code tcp} also {@code flags N}
 *   <li>{@code esp SPI}, {@code ah SPI [next N]}
 *   <li>{@code icmp TYPE [code N] [rest N]}, {@code icmp6 TYPE [code N] [rest N]}: the rest is the
 *       second word
 * </ul>
 */
final class TransportLayers {
  static final Map<String, Layer> ALL =
      Map.of(
          "tcp", TransportLayers::tcp,
          "udp", TransportLayers::udp,
          "dccp", (inside, words) -> ports("dccp", 33, 16, inside, words),
          "sctp", (inside, words) -> ports("sctp", 132, 12, inside, words),
          "udplite", (inside, words) -> ports("udplite", 136, 8, inside, words),
          "esp", TransportLayers::esp,
          "ah", TransportLayers::ah,
          "icmp", (inside, words) -> icmp("icmp", 1, inside, words),
          "icmp6", (inside, words) -> icmp("icmp6", 58, inside, words));

  private static final int NO_NEXT_HEADER = 59;

  private TransportLayers() {}

  private static Encoded tcp(Encoded inside, Words words) {
    ByteBuffer header = withPorts(20, words);
    header.putInt(4, 1).put(12, (byte) 0x50).put(13, (byte) words.number("flags", 0x10));
    return inside.within("tcp", header).withProtocol(6);
  }

  private static Encoded udp(Encoded inside, Words words) {
    ByteBuffer header = withPorts(8, words);
    header.putShort(4, (short) words.number("length", 8 + inside.bytes().length));
    return inside.within("udp", header).withProtocol(17);
  }

  private static Encoded ports(String name, int protocol, int size, Encoded inside, Words words) {
    return inside.within(name, withPorts(size, words)).withProtocol(protocol);
  }

  private static ByteBuffer withPorts(int size, Words words) {
    Words.Pair ports = words.pair("", "");
    return ByteBuffer.allocate(size)
        .putShort(0, (short) Integer.parseInt(ports.from()))
        .putShort(2, (short) Integer.parseInt(ports.to()));
  }

  private static Encoded esp(Encoded inside, Words words) {
    ByteBuffer header = ByteBuffer.allocate(8).putInt(words.number()).putInt(1);
    return inside.within("esp", header).withProtocol(50);
  }

  private static Encoded ah(Encoded inside, Words words) {
    ByteBuffer header =
        ByteBuffer.allocate(24)
            .putInt(4, words.number())
            .put(0, (byte) words.number("next", inside.protocol().orElse(NO_NEXT_HEADER)))
            .put(1, (byte) (24 / 4 - 2))
            .putInt(8, 1);
    return inside.within("ah", header).withProtocol(51);
  }

  private static Encoded icmp(String name, int protocol, Encoded inside, Words words) {
    ByteBuffer header =
        ByteBuffer.allocate(8)
            .put((byte) words.number())
            .put((byte) words.number("code", 0))
            .putShort((short) 0)
            .putInt(words.number("rest", 0));
    return inside.within(name, header).withProtocol(protocol);
  }
}
