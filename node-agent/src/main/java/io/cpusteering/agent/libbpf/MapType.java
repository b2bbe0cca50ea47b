// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** The numbers of {@code enum bpf_map_type} that are used. */
public final class MapType {
  public static final int ARRAY = 2;
  public static final int PERCPU_ARRAY = 6;
  public static final int CPUMAP = 16;

  private MapType() {}
}
