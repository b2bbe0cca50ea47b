// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Spreads the nodes of a cluster, so that what befalls all of them has them not act together. */
public final class Stagger {
  private static final double ALL = 1L << Integer.SIZE;

  private Stagger() {}

  /** Where a node stands, 0..1: evenly spread over names, and always the same for one. */
  public static double of(String node) {
    CRC32 sum = new CRC32();
    sum.update(node.getBytes(StandardCharsets.UTF_8));
    return sum.getValue() / ALL;
  }
}
