// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The CPUs of this machine.
 *
 * @param possible CPUs that may ever be there
 * @param online CPUs that run now
 * @param isolated CPUs named by isolcpus or nohz_full on the kernel's command line
 * @param numaNodes NUMA node to its CPUs; empty on a kernel without NUMA
 */
public record CpuFacts(
    CpuList possible, CpuList online, CpuList isolated, SortedMap<Integer, CpuList> numaNodes) {
  public CpuFacts {
    numaNodes = Collections.unmodifiableSortedMap(new TreeMap<>(numaNodes));
  }
}
