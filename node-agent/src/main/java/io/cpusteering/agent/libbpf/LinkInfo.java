// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;

/**
 * What the kernel says about a link ({@code struct bpf_link_info}).
 *
 * @param type {@code enum bpf_link_type}
 * @param id unique while the machine runs
 * @param programId id of the program it attaches
 * @param ifindex of an XDP link the interface, 0 when it lost it; of others without meaning
 */
public record LinkInfo(int type, long id, long programId, int ifindex) {
  /** {@code BPF_LINK_TYPE_RAW_TRACEPOINT}. */
  public static final int RAW_TRACEPOINT = 1;

  /** {@code BPF_LINK_TYPE_XDP}. */
  public static final int XDP = 6;

  private static final int SIZE = 32;
  private static final int IFINDEX = 16;

  static LinkInfo read(BpfLink link) {
    try (Memory info = new Memory(SIZE)) {
      info.clear();
      link.describe(info);
      int type = info.getInt(0);
      return new LinkInfo(
          type,
          Integer.toUnsignedLong(info.getInt(4)),
          Integer.toUnsignedLong(info.getInt(8)),
          type == XDP ? info.getInt(IFINDEX) : 0);
    }
  }
}
