// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the kernel says about a program ({@code struct bpf_prog_info}).
 *
 * @param type {@code enum bpf_prog_type}
 * @param id unique while the machine runs
 * @param mapIds ids of the maps that it uses
 */
public record ProgramInfo(int type, long id, Set<Long> mapIds) {
  /** {@code BPF_PROG_TYPE_XDP}. */
  public static final int XDP = 6;

  private static final int SIZE = 80;
  private static final int MAP_COUNT = 52;
  private static final int MAP_IDS = 56;
  private static final int MAPS_MAX = 64;

  public ProgramInfo {
    mapIds = Set.copyOf(mapIds);
  }

  static ProgramInfo read(BpfProgram program) {
    try (Memory info = new Memory(SIZE);
        Memory ids = new Memory(MAPS_MAX * Integer.BYTES)) {
      info.clear();
      info.setInt(MAP_COUNT, MAPS_MAX);
      info.setPointer(MAP_IDS, ids);
      program.describe(info);
      int maps = Math.min(info.getInt(MAP_COUNT), MAPS_MAX);
      return new ProgramInfo(
          info.getInt(0), Integer.toUnsignedLong(info.getInt(4)), readIds(ids, maps));
    }
  }

  private static Set<Long> readIds(Pointer ids, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Integer.toUnsignedLong(ids.getInt((long) i * Integer.BYTES)))
        .collect(Collectors.toUnmodifiableSet());
  }
}
