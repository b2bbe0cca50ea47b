// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.TreeMap;

/** Machines for tests that say only what they are about. */
public final class Machine {
  private Machine() {}

  /** One whose XDP hooks nobody else wants. */
  public static HostFacts of(CpuFacts cpus, List<InterfaceFacts> interfaces) {
    return new HostFacts("6.18.0", cpus, interfaces, List.of());
  }

  /** CPUs of which only this is known, as lists. */
  public static CpuFacts cpus(String possible, String online) {
    return new CpuFacts(
        CpuList.parse(possible),
        CpuList.parse(online),
        CpuList.EMPTY,
        new TreeMap<>(),
        null,
        CpuTopology.UNKNOWN);
  }
}
