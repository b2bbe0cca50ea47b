// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

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
   * @param sent packets it gave to another interface, or with broadcast to several
   * @param notSent packets that were to be sent out of an interface that was not there or not ready
   *     (they got the miss action)
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
      long sent,
      long notSent,
      SequencedMap<String, Long> matched) {

    /**
     * Packets passed since there was no CPU to steer them to, as while they are passed for harm:
     * what no other outcome accounts for.
     */
    public long passedWithoutCpu() {
      return Math.max(
          0,
          received
              - redirected
              - missed
              - passedControl
              - passedUnfinishedChecksum
              - passedAsAsked
              - droppedAsAsked
              - sent
              - notSent);
    }
  }

  /**
   * Packets of one policy on this node.
   *
   * @param uid uid of the policy
   * @param policy its name
   * @param cpus target CPU to its figures
   * @param redirectErrors errno name (such as ENOSPC) to packets for a CPU lost by it after the
   *     verdict
   * @param sent interface index to what was sent out of it
   * @param lost interface index to what never got out of it; also of those that nothing is sent out
   *     of at the moment
   * @param sendErrors errno name (such as EMSGSIZE) to packets for an interface lost by it after
   *     the verdict, before they were handed to any
   * @param remoteMatched name of each rule of the second program, in order, to the packets it was
   *     the first to match
   */
  public record PolicyCounters(
      String uid,
      String policy,
      SortedMap<Integer, CpuCounters> cpus,
      SortedMap<String, Long> redirectErrors,
      SortedMap<Integer, SentCounters> sent,
      SortedMap<Integer, LostCounters> lost,
      SortedMap<String, Long> sendErrors,
      SequencedMap<String, Long> remoteMatched) {

    /** Nothing is counted. */
    static PolicyCounters none(String uid, String policy) {
      return new PolicyCounters(
          uid,
          policy,
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new LinkedHashMap<>());
    }
  }

  /**
   * What was sent out of one interface.
   *
   * @param packets handed to it
   * @param bytes in them
   */
  public record SentCounters(long packets, long bytes) {}

  /**
   * What never got out of one interface.
   *
   * @param dropped packets handed to it that its driver had no room for
   * @param errors errno name (such as ENETDOWN) to packets for it lost by that, handed to it or not
   */
  public record LostCounters(long dropped, SortedMap<String, Long> errors) {}

  /**
   * Packets of one target CPU.
   *
   * @param enqueued packets put into its queue
   * @param dropped packets lost because its queue was full
   * @param processed packets its kernel thread took from the queue
   * @param remotePassed of those, packets that the second program passed to the stack
   * @param remoteDropped packets that it dropped
   * @param remoteRedirected packets that it sent out of other interfaces
   * @param threadDropped packets that its kernel thread lost, for want of memory
   * @param scheduled how often the thread found its queue empty and gave way
   */
  public record CpuCounters(
      long enqueued,
      long dropped,
      long processed,
      long remotePassed,
      long remoteDropped,
      long remoteRedirected,
      long threadDropped,
      long scheduled) {
    /** Nothing came. */
    public static final CpuCounters NONE = new CpuCounters(0, 0, 0, 0, 0, 0, 0, 0);
  }
}
