// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Headers of tunnels.
 *
 * <ul>
 *   <li>{@code vxlan VNI [flags N]}
 *   <li>{@code geneve VNI [options BYTES] [optlen N] [version N] [flags N] [type N]}
 *   <li>{@code gre [checksum] [key N] [seq N] [routing] [version N] [type N]}
 *   <li>{@code gtpu TEID [type N] [version N] [pt N] [seq N] [pdu N] [next N]}: an extension header
 *       inside, or {@code next}, sets the E flag
 *   <li>{@code gtpext TYPE [units N] [length N] [next N]}: N times 4 bytes
 * </ul>
 */
final class TunnelLayers {
  static final Map<String, Layer> ALL =
      Map.of(
          "vxlan", TunnelLayers::vxlan,
          "geneve", TunnelLayers::geneve,
          "gre", TunnelLayers::gre,
          "gtpu", TunnelLayers::gtpu,
          "gtpext", TunnelLayers::gtpExtension);

  private static final byte FILLING = (byte) 0xee;

  private TunnelLayers() {}

  private static Encoded vxlan(Encoded inside, Words words) {
    ByteBuffer header =
        ByteBuffer.allocate(8)
            .putInt(4, words.number() << 8)
            .put(0, (byte) words.number("flags", 0x08));
    return inside.within("vxlan", header);
  }

  private static Encoded geneve(Encoded inside, Words words) {
    int vni = words.number();
    int options = words.number("options", 0);
    byte[] header = new byte[8 + options];
    Arrays.fill(header, 8, header.length, FILLING);
    ByteBuffer.wrap(header)
        .put((byte) (words.number("version", 0) << 6 | words.number("optlen", options / 4)))
        .put((byte) words.number("flags", 0))
        .putShort((short) inside.etherTypeBy(words))
        .putInt(vni << 8);
    return inside.within("geneve", ByteBuffer.wrap(header));
  }

  private static Encoded gre(Encoded inside, Words words) {
    boolean checksum = words.flag("checksum");
    OptionalInt key = words.number("key");
    OptionalInt sequence = words.number("seq");
    int flags =
        (checksum ? 0x8000 : 0)
            | (words.flag("routing") ? 0x4000 : 0)
            | (key.isPresent() ? 0x2000 : 0)
            | (sequence.isPresent() ? 0x1000 : 0)
            | words.number("version", 0);
    int optionals = Integer.bitCount(flags & 0xb000);
    ByteBuffer header =
        ByteBuffer.allocate(4 + optionals * 4)
            .putShort((short) flags)
            .putShort((short) inside.etherTypeBy(words));
    if (checksum) {
      header.putInt(0);
    }
    key.ifPresent(header::putInt);
    sequence.ifPresent(header::putInt);
    return inside.within("gre", header).withProtocol(47);
  }

  private static Encoded gtpu(Encoded inside, Words words) {
    int teid = words.number();
    OptionalInt sequence = words.number("seq");
    OptionalInt pdu = words.number("pdu");
    OptionalInt named = words.number("next");
    OptionalInt next = named.isPresent() ? named : inside.gtpExtension();
    int flags =
        (next.isPresent() ? 0x04 : 0)
            | (sequence.isPresent() ? 0x02 : 0)
            | (pdu.isPresent() ? 0x01 : 0);
    ByteBuffer header =
        ByteBuffer.allocate(flags == 0 ? 8 : 12)
            .put((byte) (words.number("version", 1) << 5 | words.number("pt", 1) << 4 | flags))
            .put((byte) words.number("type", 255));
    header.putShort((short) (header.capacity() - 8 + inside.bytes().length)).putInt(teid);
    if (flags != 0) {
      header.putShort((short) sequence.orElse(0)).put((byte) pdu.orElse(0));
      header.put((byte) next.orElse(0));
    }
    return inside.within("gtpu", header);
  }

  private static Encoded gtpExtension(Encoded inside, Words words) {
    int type = words.number();
    int units = words.number("units", 1);
    byte[] header = new byte[units * 4];
    Arrays.fill(header, FILLING);
    header[0] = (byte) words.number("length", units);
    header[header.length - 1] = (byte) words.number("next", inside.gtpExtension().orElse(0));
    return inside.within("gtpext", ByteBuffer.wrap(header)).withGtpExtension(type);
  }
}
