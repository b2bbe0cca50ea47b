// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;

/**
 * Ethernet and its tags, and bytes as they are.
 *
 * <ul>
 *   <li>{@code eth [SOURCE > DESTINATION] [type N]}
 *   <li>{@code vlan ID [type N]}, {@code svlan ID [type N]}: tags 0x8100 and 0x88a8
 *   <li>{@code bytes N}: N bytes that count from 1
 *   <li>{@code hex DIGITS}
 * </ul>
 */
final class LinkLayers {
  static final Map<String, Layer> ALL =
      Map.of(
          "eth", LinkLayers::ethernet,
          "vlan", (inside, words) -> tag("vlan", 0x8100, inside, words),
          "svlan", (inside, words) -> tag("svlan", 0x88a8, inside, words),
          "bytes", LinkLayers::bytes,
          "hex", LinkLayers::hex);

  private static final HexFormat MAC = HexFormat.ofDelimiter(":");
  private static final int TRANSPARENT_ETHERNET = 0x6558;

  private LinkLayers() {}

  private static Encoded ethernet(Encoded inside, Words words) {
    Words.Pair macs = words.pair("02:00:00:00:00:01", "02:00:00:00:00:02");
    ByteBuffer header =
        ByteBuffer.allocate(14)
            .put(MAC.parseHex(macs.to()))
            .put(MAC.parseHex(macs.from()))
            .putShort((short) inside.etherTypeBy(words));
    return inside.within("eth", header).withEtherType(TRANSPARENT_ETHERNET);
  }

  private static Encoded tag(String name, int etherType, Encoded inside, Words words) {
    ByteBuffer header =
        ByteBuffer.allocate(4)
            .putShort((short) words.number())
            .putShort((short) inside.etherTypeBy(words));
    return inside.within(name, header).withEtherType(etherType);
  }

  private static Encoded bytes(Encoded inside, Words words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.number());
    for (int i = 1; bytes.hasRemaining(); i++) {
      bytes.put((byte) i);
    }
    return inside.within("bytes", bytes);
  }

  private static Encoded hex(Encoded inside, Words words) {
    return inside.within("hex", ByteBuffer.wrap(HexFormat.of().parseHex(words.rest())));
  }
}
