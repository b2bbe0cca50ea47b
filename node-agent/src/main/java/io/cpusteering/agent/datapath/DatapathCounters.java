// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;

/**
 * Packet counters since the objects were made; they go on while no agent runs.
 *
 * @param interfaces counted by our program
 * @param policies counted at the kernel's tracepoints, filtered by our map's id
 */
public record DatapathCounters(List<InterfaceCounters> interfaces, List<PolicyCounters> policies) {

  /**
   * Packets of one interface, summed over the receiving CPUs.
   *
   * @param ifindex interface index
   * @param uid uid of the policy that steers it
   * @param policy its name
   * @param received packets the program saw
   * @param redirected packets it gave to a CPU
   * @param missed packets whose CPU had no entry (they got the miss action)
   * @param passedControl control traffic and what is not IP, left on its CPU
   * @param passedUnfinishedChecksum frames passed since a redirect would have lost their checksum
   *     state
   * @param passedAsAsked packets that a rule, or the policy where no rule matched, leaves to the
   *     stack
   * @param droppedAsAsked packets that a rule drops
   * @param matched name of each rule, in order, to the packets it was the first to match
   */
  public record InterfaceCounters(
      int ifindex,
      String uid,
      String policy,
      long received,
      long redirected,
      long missed,
      long passedControl,
      long passedUnfinishedChecksum,
      long passedAsAsked,
      long droppedAsAsked,
      SequencedMap<String, Long> matched) {}

  /**
   * Packets of one policy on this node.
   *
   * @param uid uid of the policy
   * @param policy its name
   * @param cpus target CPU to its figures
   * @param redirectErrors errno name (such as ENOSPC) to packets lost by it after the verdict
   */
  public record PolicyCounters(
      String uid,
      String policy,
      SortedMap<Integer, CpuCounters> cpus,
      SortedMap<String, Long> redirectErrors) {}

  /**
   * Packets of one target CPU.
   *
   * @param enqueued packets put into its queue
   * @param dropped packets lost because its queue was full
   * @param processed packets its kernel thread took from the queue
   */
  public record CpuCounters(long enqueued, long dropped, long processed) {}
}
