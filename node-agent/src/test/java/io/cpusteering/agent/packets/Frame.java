// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** The bytes of a frame. Reading beyond them is a mistake of the caller. */
final class Frame {
  private final byte[] bytes;

  Frame(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** Whether so many bytes are there from an offset on. */
  boolean has(int at, int length) {
    return at + length <= bytes.length;
  }

  int u8(int at) {
    return bytes[at] & 0xff;
  }

  /** Two bytes in network order. */
  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Two bytes as the hash takes them: the first is the lowest. */
  int raw16(int at) {
    return u8(at) | u8(at + 1) << 8;
  }

  /** Four bytes as the hash takes them: the first is the lowest. */
  int raw32(int at) {
    return raw16(at) | raw16(at + 2) << 16;
  }
}
