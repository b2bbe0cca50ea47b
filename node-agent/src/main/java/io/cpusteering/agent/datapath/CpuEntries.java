// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The entries of a CPU map ({@code struct bpf_cpumap_val}). */
final class CpuEntries {
  /** {@code struct bpf_cpumap_val}: the queue size, then the second program. */
  static final int VALUE_SIZE = 8;

  private final BpfMap cpus;

  CpuEntries(BpfMap cpus) {
    this.cpus = cpus;
  }

  /**
   * An entry.
   *
   * @param queueSize in packets
   * @param programId id of the second program, 0 for none
   */
  record Entry(int queueSize, long programId) {}

  /** All entries, by CPU, read from the kernel one by one. */
  SortedMap<Integer, Entry> read() {
    SortedMap<Integer, Entry> entries = new TreeMap<>();
    for (int cpu = 0; cpu < cpus.info().maxEntries(); cpu++) {
      int key = cpu;
      cpus.read(cpu)
          .ifPresent(
              value ->
                  entries.put(
                      key, new Entry(value.getInt(0), Integer.toUnsignedLong(value.getInt(4)))));
    }
    return entries;
  }

  /**
   * Writes an entry. Also with equal values this replaces the queue and its kernel thread, so it is
   * done only when something differs.
   *
   * @param program the second program, or null
   */
  void write(int cpu, int queueSize, @Nullable BpfProgram program) {
    cpus.write(cpu, queueSize, program);
  }

  void delete(int cpu) {
    cpus.delete(cpu);
  }
}
