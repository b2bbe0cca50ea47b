// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** The entries of a CPU map ({@code struct bpf_cpumap_val}): CPU to queue size in packets. */
final class CpuEntries {
  /** {@code struct bpf_cpumap_val}: the queue size, then the second program. */
  static final int VALUE_SIZE = 8;

  private final BpfMap cpus;

  CpuEntries(BpfMap cpus) {
    this.cpus = cpus;
  }

  /** All entries, read from the kernel one by one. */
  SortedMap<Integer, Integer> read() {
    SortedMap<Integer, Integer> entries = new TreeMap<>();
    for (int cpu = 0; cpu < cpus.info().maxEntries(); cpu++) {
      int key = cpu;
      cpus.read(cpu).ifPresent(value -> entries.put(key, value.getInt(0)));
    }
    return entries;
  }

  /**
   * Writes an entry. Also with equal values this replaces the queue and its kernel thread, so it is
   * done only when something differs.
   */
  void write(int cpu, int queueSize) {
    cpus.write(cpu, cpus.newValue().putInt(0, queueSize));
  }

  void delete(int cpu) {
    cpus.delete(cpu);
  }
}
