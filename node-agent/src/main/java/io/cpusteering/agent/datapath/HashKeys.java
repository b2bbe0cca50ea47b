// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.nio.ByteBuffer;

/**
 * The numbers that a program hashes with ({@code struct hash_keys}), made from one seed: odd, and
 * otherwise random, by the SplitMix64 generator.
 */
final class HashKeys {
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private long state;

  /**
   * @param seed equal seeds give equal keys
   */
  HashKeys(int seed) {
    state = Integer.toUnsignedLong(seed);
  }

  /** Writes the next keys. */
  void put(ByteBuffer to, int at) {
    for (int offset = 0; offset < BpfLayout.HashKeys.SIZE; offset += Long.BYTES) {
      to.putLong(at + offset, next() | 1);
    }
  }

  private long next() {
    state += STEP;
    long mixed = state;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
