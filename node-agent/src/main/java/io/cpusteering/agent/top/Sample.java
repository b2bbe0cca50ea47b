// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the kernel shows at one moment.
 *
 * @param at the time of day
 * @param nanos the same in nanoseconds that only go forward
 * @param pinned whether anything is pinned that looks like ours, readable or not
 * @param state what is attached
 * @param counters what was counted so far
 * @param names interface index to name, of those that are there
 * @param threadTimes id of each kernel thread of a CPU map that can be seen, to how long it has had
 *     a CPU
 */
public record Sample(
    Instant at,
    long nanos,
    boolean pinned,
    DatapathState state,
    DatapathCounters counters,
    Map<Integer, String> names,
    Map<Integer, Duration> threadTimes) {
  /** The name of an interface, for people. */
  String name(int ifindex) {
    return names.getOrDefault(ifindex, "index-" + ifindex);
  }
}
