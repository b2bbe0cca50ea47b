// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;

/**
 * What the kernel says about a map ({@code struct bpf_map_info}).
 *
 * @param type {@code enum bpf_map_type}
 * @param id unique while the machine runs
 * @param keySize in bytes
 * @param valueSize in bytes; of a per-CPU map the size of one CPU's value
 * @param maxEntries room for entries
 * @param name as it was created with, at most 15 characters
 */
public record MapInfo(int type, long id, int keySize, int valueSize, int maxEntries, String name) {
  static final int SIZE = 40;
  private static final int NAME = 24;

  static MapInfo read(BpfDescriptor map) {
    try (Memory info = new Memory(SIZE)) {
      info.clear();
      map.describe(info);
      return new MapInfo(
          info.getInt(0),
          Integer.toUnsignedLong(info.getInt(4)),
          info.getInt(8),
          info.getInt(12),
          info.getInt(16),
          info.getString(NAME, "US-ASCII"));
    }
  }
}
