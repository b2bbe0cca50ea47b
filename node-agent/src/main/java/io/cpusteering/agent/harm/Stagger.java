// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Spreads the nodes of a cluster, so that what befalls all of them has them not act together, and
 * what a node does over time, so that nobody outside can wait for it.
 */
public final class Stagger {
  private static final double ALL = 1L << Integer.SIZE;

  private Stagger() {}

  /** Where a node stands, 0..1: evenly spread over names, and always the same for one. */
  public static double of(String node) {
    CRC32 sum = new CRC32();
    sum.update(node.getBytes(StandardCharsets.UTF_8));
    return sum.getValue() / ALL;
  }

  /**
   * As random as the lowest digits of a moment are to those who can't read the clock, 0..1; always
   * the same for one.
   */
  static double of(long nanos) {
    long mixed = (nanos ^ nanos >>> 32) * 0x9E3779B97F4A7C15L;
    return ((mixed ^ mixed >>> 32) * 0x9E3779B97F4A7C15L >>> 11) * 0x1p-53;
  }
}
