// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the CPUs that are online belong together, with nothing said twice: what is the same as a
 * coarser or finer division, or divides nothing, is left out.
 *
 * @param threads of cores with several threads, the first thread of each, then the second, and so
 *     on; empty where no core has several
 * @param kinds CPUs that differ in what they can do; empty where all are alike
 * @param packages the CPUs of each socket; empty where there is one
 * @param dies the CPUs of each die; empty where they are the sockets
 * @param clusters the CPUs of each cluster; empty where they are the dies, or the cores
 */
public record CpuTopology(
    List<CpuList> threads,
    List<Kind> kinds,
    List<CpuList> packages,
    List<CpuList> dies,
    List<CpuList> clusters) {
  /** Nothing is known. */
  public static final CpuTopology UNKNOWN =
      new CpuTopology(List.of(), List.of(), List.of(), List.of(), List.of());

  public CpuTopology {
    threads = List.copyOf(threads);
    kinds = List.copyOf(kinds);
    packages = List.copyOf(packages);
    dies = List.copyOf(dies);
    clusters = List.copyOf(clusters);
  }

  /**
   * CPUs that are alike.
   *
   * @param name the kernel's name of the kind, such as {@code cpu_atom}; null where it has none
   * @param capacity 1024 for the most able ones; null where the kernel does not tell
   */
  public record Kind(@Nullable String name, @Nullable Integer capacity, CpuList cpus) {}

  /**
   * One CPU, as the kernel tells of it.
   *
   * @param core its core's threads that are online, itself among them
   * @param cluster its cluster's; itself alone where the kernel tells of none
   * @param die its die's
   * @param socket its package's
   * @param capacity as {@link Kind#capacity}
   */
  record Cpu(
      int cpu,
      CpuList core,
      CpuList cluster,
      CpuList die,
      CpuList socket,
      @Nullable Integer capacity) {}

  /**
   * Puts together what the kernel tells.
   *
   * @param cpus those that are online, ascending
   * @param named the kernel's name of each kind to its CPUs; empty where it names none
   */
  static CpuTopology of(List<Cpu> cpus, SortedMap<String, CpuList> named) {
    List<CpuList> cores = divisions(cpus, Cpu::core);
    List<CpuList> sockets = divisions(cpus, Cpu::socket);
    List<CpuList> dies = divisions(cpus, Cpu::die);
    List<CpuList> clusters = divisions(cpus, Cpu::cluster);
    boolean singly = clusters.stream().allMatch(cluster -> cluster.size() == 1);
    return new CpuTopology(
        threads(cores),
        kinds(cpus, named),
        sockets.size() > 1 ? sockets : List.of(),
        dies.size() > 1 && !dies.equals(sockets) ? dies : List.of(),
        clusters.size() > 1 && !singly && !clusters.equals(dies) && !clusters.equals(cores)
            ? clusters
            : List.of());
  }

  private static List<CpuList> divisions(List<Cpu> cpus, Function<Cpu, CpuList> division) {
    return cpus.stream().map(division).distinct().toList();
  }

  private static List<CpuList> threads(List<CpuList> cores) {
    List<List<Integer>> threads = new ArrayList<>();
    for (CpuList core : cores) {
      int[] ofCore = core.stream().toArray();
      for (int thread = 0; ofCore.length > 1 && thread < ofCore.length; thread++) {
        if (threads.size() == thread) {
          threads.add(new ArrayList<>());
        }
        threads.get(thread).add(ofCore[thread]);
      }
    }
    return threads.stream().map(CpuTopology::list).toList();
  }

  private static List<Kind> kinds(List<Cpu> cpus, SortedMap<String, CpuList> named) {
    SortedMap<String, Kind> kinds = new TreeMap<>();
    for (Cpu it : cpus) {
      String name =
          named.entrySet().stream()
              .filter(kind -> kind.getValue().contains(it.cpu()))
              .map(SortedMap.Entry::getKey)
              .findFirst()
              .orElse(null);
      // The most able ones first.
      String key =
          "%05d %s"
              .formatted(
                  99_999 - Objects.requireNonNullElse(it.capacity(), 0), name == null ? "" : name);
      kinds.merge(
          key,
          new Kind(name, it.capacity(), CpuList.of(it.cpu())),
          (all, one) -> new Kind(name, it.capacity(), all.cpus().union(one.cpus())));
    }
    return kinds.size() > 1 ? List.copyOf(kinds.values()) : List.of();
  }

  private static CpuList list(List<Integer> cpus) {
    return CpuList.of(cpus.stream().mapToInt(Integer::intValue));
  }
}
