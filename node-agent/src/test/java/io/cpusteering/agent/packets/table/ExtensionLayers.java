// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Extension headers of IPv6.
 *
 * <ul>
 *   <li>{@code hopopts}, {@code routing}, {@code dstopts}, {@code mobility}, {@code hip}, {@code
 *       shim6}, each {@code [units N] [length N] [next N]}: 8 bytes and N times 8 more, with that
 *       length field unless another is given
 *   <li>{@code frag [offset N] [mf] [reserved N] [length N] [next N]}: the offset in units of 8
 *       bytes, the two reserved bits, the reserved byte where others have their length
 * </ul>
 */
final class ExtensionLayers {
  static final Map<String, Layer> ALL =
      Map.of(
          "hopopts", options("hopopts", 0),
          "routing", options("routing", 43),
          "frag", ExtensionLayers::fragment,
          "dstopts", options("dstopts", 60),
          "mobility", options("mobility", 135),
          "hip", options("hip", 139),
          "shim6", options("shim6", 140));

  /** No length, number or offset that means anything. */
  private static final byte FILLING = (byte) 0xee;

  private ExtensionLayers() {}

  private static Layer options(String name, int number) {
    return (inside, words) -> {
      int units = words.number("units", 0);
      byte[] header = new byte[8 + units * 8];
      Arrays.fill(header, FILLING);
      header[0] = (byte) inside.protocolBy(words, "next");
      header[1] = (byte) words.number("length", units);
      return inside.within(name, ByteBuffer.wrap(header)).withProtocol(number);
    };
  }

  private static Encoded fragment(Encoded inside, Words words) {
    ByteBuffer header =
        ByteBuffer.allocate(8)
            .put((byte) inside.protocolBy(words, "next"))
            .put((byte) words.number("length", 0))
            .putShort(
                (short)
                    (words.number("offset", 0) << 3
                        | words.number("reserved", 0) << 1
                        | (words.flag("mf") ? 1 : 0)))
            .putInt(1);
    return inside.within("frag", header).withProtocol(44);
  }
}
