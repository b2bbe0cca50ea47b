// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.mutation;

/**
 * A field of a header by which the reading of a frame is decided.
 *
 * @param at where it begins in the header, in bytes
 * @param size 1 or 2 bytes
 * @param values those at which something changes
 */
record Field(int at, int size, int... values) {
  /** Writes a value, as far as the frame reaches. */
  void write(byte[] frame, int header, int value) {
    for (int i = 0; i < size; i++) {
      int offset = header + at + i;
      if (offset < frame.length) {
        frame[offset] = (byte) (value >> 8 * (size - 1 - i));
      }
    }
  }
}
