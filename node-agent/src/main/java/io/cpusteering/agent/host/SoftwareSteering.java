// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the stack itself does to spread the packets of an interface over CPUs.
 *
 * @param rps receive queue to the CPUs that its packets are moved to (RPS); queues without are left
 *     out
 * @param rfs receive queues whose packets are moved to where their reader runs (RFS), ascending
 * @param xps what decides by which queue packets are sent (XPS)
 */
public record SoftwareSteering(SortedMap<Integer, CpuList> rps, List<Integer> rfs, SendQueues xps) {
  /** Packets stay where they are. */
  public static final SoftwareSteering NONE = new SoftwareSteering(new TreeMap<>(), List.of());

  public SoftwareSteering {
    rps = Collections.unmodifiableSortedMap(new TreeMap<>(rps));
    rfs = List.copyOf(rfs);
  }

  /** Without XPS. */
  public SoftwareSteering(SortedMap<Integer, CpuList> rps, List<Integer> rfs) {
    this(rps, rfs, SendQueues.BY_HASH);
  }
}
