// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The bytes of a layer and of all inside it, and by which numbers the layer around announces it.
 *
 * @param bytes in network order
 * @param layers the layer and those inside it
 * @param etherType empty when it has none
 * @param protocol as IP announces it; empty when it has none
 * @param gtpExtension type of a GTP-U extension header; empty when it is something else
 */
record Encoded(
    byte[] bytes,
    List<LayerAt> layers,
    OptionalInt etherType,
    OptionalInt protocol,
    OptionalInt gtpExtension) {
  static final Encoded NOTHING =
      new Encoded(
          new byte[0], List.of(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  /** This inside of another layer, which has no number yet. */
  Encoded within(String layer, ByteBuffer header) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(header.array());
    all.writeBytes(bytes);
    List<LayerAt> shifted = new ArrayList<>(List.of(new LayerAt(layer, 0)));
    layers.forEach(it -> shifted.add(new LayerAt(it.layer(), it.at() + header.capacity())));
    return new Encoded(
        all.toByteArray(), shifted, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  Encoded announcedAs(OptionalInt newEtherType, OptionalInt newProtocol) {
    return new Encoded(bytes, layers, newEtherType, newProtocol, gtpExtension);
  }

  Encoded withEtherType(int number) {
    return announcedAs(OptionalInt.of(number), protocol);
  }

  Encoded withProtocol(int number) {
    return announcedAs(etherType, OptionalInt.of(number));
  }

  Encoded withGtpExtension(int type) {
    return new Encoded(bytes, layers, etherType, protocol, OptionalInt.of(type));
  }

  /** The EtherType by which the layer around announces this, unless its words name another. */
  int etherTypeBy(Words words) {
    return announced(words, "type", etherType);
  }

  /** The protocol by which the layer around announces this, unless its words name another. */
  int protocolBy(Words words, String keyword) {
    return announced(words, keyword, protocol);
  }

  private static int announced(Words words, String keyword, OptionalInt own) {
    return words
        .number(keyword)
        .orElseGet(
            () -> own.orElseThrow(() -> words.wrong("say '" + keyword + "' and which number")));
  }

  TextFrame frame() {
    return new TextFrame(bytes, layers);
  }
}
