// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The CPUs of this machine.
 *
 * @param possible CPUs that may ever be there
 * @param online CPUs that run now
 * @param isolated CPUs named by isolcpus or nohz_full on the kernel's command line
 * @param numaNodes NUMA node to its CPUs; empty on a kernel without NUMA
 * @param exclusive CPUs that the kubelet has given to containers alone; null while nothing is known
 *     of it
 * @param topology how those online belong together
 */
public record CpuFacts(
    CpuList possible,
    CpuList online,
    CpuList isolated,
    SortedMap<Integer, CpuList> numaNodes,
    @Nullable CpuList exclusive,
    CpuTopology topology) {
  public CpuFacts {
    numaNodes = Collections.unmodifiableSortedMap(new TreeMap<>(numaNodes));
  }

  /** The same where the kubelet has given some of them to containers alone. */
  public CpuFacts withExclusive(@Nullable CpuList cpus) {
    return new CpuFacts(possible, online, isolated, numaNodes, cpus, topology);
  }

  /** The same when these run. */
  public CpuFacts withOnline(CpuList cpus) {
    return new CpuFacts(possible, cpus, isolated, numaNodes, exclusive, topology);
  }
}
