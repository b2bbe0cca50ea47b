// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the stack chooses the queue that a packet is sent by (XPS).
 *
 * @param byCpu send queue to the CPUs whose packets it takes; queues without are left out
 * @param byReceiveQueue send queue to the receive queues whose packets it takes, ascending; queues
 *     without are left out
 */
public record SendQueues(
    SortedMap<Integer, CpuList> byCpu, SortedMap<Integer, List<Integer>> byReceiveQueue) {
  /** By a hash of the flow. */
  public static final SendQueues BY_HASH = new SendQueues(new TreeMap<>(), new TreeMap<>());

  public SendQueues {
    byCpu = Collections.unmodifiableSortedMap(new TreeMap<>(byCpu));
    byReceiveQueue = Collections.unmodifiableSortedMap(new TreeMap<>(byReceiveQueue));
  }
}
