// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.util.List;

/**
 * A frame that was written as text.
 *
 * @param bytes from the destination MAC on
 * @param layers from the outermost to the innermost
 */
public record TextFrame(byte[] bytes, List<LayerAt> layers) {
  private static final String SEPARATOR = " / ";

  public TextFrame {
    bytes = bytes.clone();
    layers = List.copyOf(layers);
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Puts a frame together.
   *
   * @param text layers from the outermost to the innermost; the last may be {@code cut N}: the
   *     frame ends N bytes into the layer before
   */
  static TextFrame parse(String text) {
    List<String> layers = List.of(text.strip().split(SEPARATOR));
    Words last = new Words(layers.getLast());
    if (!last.flag("cut")) {
      return encode(layers).frame();
    }
    TextFrame whole = encode(layers.subList(0, layers.size() - 1)).frame();
    return whole.cut(last.number());
  }

  private static Encoded encode(List<String> layers) {
    Encoded encoded = Encoded.NOTHING;
    for (String layer : layers.reversed()) {
      encoded = Layer.encode(layer, encoded);
    }
    return encoded;
  }

  private TextFrame cut(int intoLast) {
    byte[] left = new byte[layers.getLast().at() + intoLast];
    if (left.length > bytes.length) {
      throw new IllegalArgumentException("the last layer has no " + intoLast + " bytes");
    }
    System.arraycopy(bytes, 0, left, 0, left.length);
    return new TextFrame(left, layers);
  }
}
