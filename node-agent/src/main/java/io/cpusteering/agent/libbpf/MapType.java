// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** The numbers of {@code enum bpf_map_type} that are used. */
public final class MapType {
  public static final int HASH = 1;
  public static final int ARRAY = 2;
  public static final int PERCPU_HASH = 5;
  public static final int PERCPU_ARRAY = 6;
  public static final int LRU_PERCPU_HASH = 10;
  public static final int ARRAY_OF_MAPS = 12;
  public static final int CPUMAP = 16;
  public static final int PERCPU_CGROUP_STORAGE = 21;
  public static final int DEVMAP_HASH = 25;

  private MapType() {}
}
