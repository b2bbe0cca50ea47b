// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads how CPUs belong together. It stays as it is while the same CPUs are online, and there are
 * several files for each of them, so it is read anew only when others are.
 */
final class CpuTopologyReader {
  private final Path devices;
  private CpuList known = CpuList.EMPTY;
  private CpuTopology topology = CpuTopology.UNKNOWN;

  CpuTopologyReader(Path sys) {
    this.devices = sys.resolve("devices");
  }

  CpuTopology read(CpuList online) throws IOException {
    if (!online.equals(known)) {
      List<CpuTopology.Cpu> cpus = new ArrayList<>();
      for (int cpu : online.stream().toArray()) {
        cpus.add(cpu(cpu, online));
      }
      topology = CpuTopology.of(cpus, named());
      known = online;
    }
    return topology;
  }

  private CpuTopology.Cpu cpu(int cpu, CpuList online) throws IOException {
    Path of = devices.resolve("system/cpu/cpu" + cpu);
    Path belongs = of.resolve("topology");
    CpuList itself = CpuList.of(cpu);
    CpuList socket = list(belongs, List.of("package_cpus_list", "core_siblings_list"), online);
    return new CpuTopology.Cpu(
        cpu,
        list(belongs, List.of("core_cpus_list", "thread_siblings_list"), itself),
        list(belongs, List.of("cluster_cpus_list"), itself),
        list(belongs, List.of("die_cpus_list"), socket),
        socket,
        TextFiles.number(of.resolve("cpu_capacity")).orElse(null));
  }

  /** The first of some files that is there: newer kernels have better names for the same. */
  private static CpuList list(Path folder, List<String> files, CpuList otherwise)
      throws IOException {
    for (String file : files) {
      CpuList list = TextFiles.cpuList(folder.resolve(file));
      if (!list.isEmpty()) {
        return list;
      }
    }
    return otherwise;
  }

  /**
   * Kinds of core that Intel's hybrid processors have, each with performance counters of its own.
   */
  private SortedMap<String, CpuList> named() throws IOException {
    SortedMap<String, CpuList> named = new TreeMap<>();
    for (String kind : List.of("cpu_core", "cpu_atom", "cpu_lowpower")) {
      CpuList cpus = TextFiles.cpuList(devices.resolve(kind).resolve("cpus"));
      if (!cpus.isEmpty()) {
        named.put(kind, cpus);
      }
    }
    return named;
  }
}
