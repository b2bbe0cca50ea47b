// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import java.util.HashMap;
import java.util.Map;

/** How a kind of layer becomes bytes. */
@FunctionalInterface
interface Layer {
  Map<String, Layer> ALL = all();

  /**
   * Puts the layer around what is inside.
   *
   * @param words what is said of it; the name was taken
   */
  Encoded around(Encoded inside, Words words);

  static Encoded encode(String text, Encoded inside) {
    Words words = new Words(text);
    Layer layer = ALL.get(words.word());
    if (layer == null) {
      throw words.wrong("there is no such layer");
    }
    Encoded encoded = layer.around(inside, words);
    words.end();
    return encoded;
  }

  private static Map<String, Layer> all() {
    Map<String, Layer> all = new HashMap<>();
    all.putAll(LinkLayers.ALL);
    all.putAll(NetworkLayers.ALL);
    all.putAll(ExtensionLayers.ALL);
    all.putAll(TransportLayers.ALL);
    all.putAll(TunnelLayers.ALL);
    return Map.copyOf(all);
  }
}
