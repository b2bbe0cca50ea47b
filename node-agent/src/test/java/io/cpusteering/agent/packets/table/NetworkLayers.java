// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * IP.
 *
 * <ul>
 *   <li>{@code ipv4 [SOURCE > DESTINATION] [options BYTES] [proto N]} and header fields as they are
 *       to be: {@code version N}, {@code ihl N}, {@code length N}, {@code tos N}, {@code id N},
 *       {@code ttl N}, {@code df}, {@code mf}, {@code reserved}, {@code offset N} (in units of 8
 *       bytes)
 *   <li>{@code ipv6 [SOURCE > DESTINATION] [next N] [version N] [class N] [label N] [length N]
 *       [hops N]}
 * </ul>
 */
final class NetworkLayers {
  static final Map<String, Layer> ALL =
      Map.of("ipv4", NetworkLayers::ipv4, "ipv6", NetworkLayers::ipv6);

  private static final byte NO_OPERATION = 1;

  private NetworkLayers() {}

  private static Encoded ipv4(Encoded inside, Words words) {
    Words.Pair addresses = words.pair("10.0.0.1", "10.0.0.2");
    int size = 20 + words.number("options", 0);
    ByteBuffer header = ByteBuffer.allocate(size);
    header.put((byte) (words.number("version", 4) << 4 | words.number("ihl", size / 4)));
    header.put((byte) words.number("tos", 0));
    header.putShort((short) words.number("length", size + inside.bytes().length));
    header.putShort((short) words.number("id", 1));
    header.putShort((short) (fragmentFlags(words) | words.number("offset", 0)));
    header.put((byte) words.number("ttl", 64));
    header.put((byte) inside.protocolBy(words, "proto"));
    header.putShort((short) 0);
    header.put(Inet4Address.ofLiteral(addresses.from()).getAddress());
    header.put(Inet4Address.ofLiteral(addresses.to()).getAddress());
    while (header.hasRemaining()) {
      header.put(NO_OPERATION);
    }
    return inside.within("ipv4", header).withEtherType(0x0800).withProtocol(4);
  }

  private static int fragmentFlags(Words words) {
    return (words.flag("reserved") ? 0x8000 : 0)
        | (words.flag("df") ? 0x4000 : 0)
        | (words.flag("mf") ? 0x2000 : 0);
  }

  private static Encoded ipv6(Encoded inside, Words words) {
    Words.Pair addresses = words.pair("2001:db8::1", "2001:db8::2");
    ByteBuffer header =
        ByteBuffer.allocate(40)
            .putInt(
                words.number("version", 6) << 28
                    | words.number("class", 0) << 20
                    | words.number("label", 0))
            .putShort((short) words.number("length", inside.bytes().length))
            .put((byte) inside.protocolBy(words, "next"))
            .put((byte) words.number("hops", 64))
            .put(Inet6Address.ofLiteral(addresses.from()).getAddress())
            .put(Inet6Address.ofLiteral(addresses.to()).getAddress());
    return inside.within("ipv6", header).withEtherType(0x86dd).withProtocol(41);
  }
}
