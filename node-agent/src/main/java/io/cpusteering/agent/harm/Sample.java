// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.Map;

/**
 * Figures of one moment. What can't be read at that moment is not there.
 *
 * @param nanos when, on a clock that only goes forward
 * @param checksumErrors packets that the stack dropped for their checksum so far
 * @param softnetDrops CPU to packets that its backlog had no room for so far; the kernel counts
 *     with 32 bits, and shows no CPU that is offline
 * @param interfaces interface index to its figures, of those with a program of ours
 * @param queueLosses uid of a policy to packets for its CPUs lost so far after the verdict
 */
public record Sample(
    long nanos,
    long checksumErrors,
    Map<Integer, Long> softnetDrops,
    Map<Integer, InterfaceFigures> interfaces,
    Map<String, Long> queueLosses) {
  public Sample {
    softnetDrops = Map.copyOf(softnetDrops);
    interfaces = Map.copyOf(interfaces);
    queueLosses = Map.copyOf(queueLosses);
  }

  /** Packets of an interface since an earlier moment; its count may have begun anew meanwhile. */
  long redirectedSince(Sample earlier, int ifindex) {
    long now = redirected(ifindex);
    long then = earlier.redirected(ifindex);
    return now >= then ? now - then : now;
  }

  private long redirected(int ifindex) {
    InterfaceFigures figures = interfaces.get(ifindex);
    return figures == null ? 0 : figures.redirected();
  }
}
