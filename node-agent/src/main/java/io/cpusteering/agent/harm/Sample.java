// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import java.util.Map;

/**
 * Figures of one moment.
 *
 * @param nanos when, on a clock that only goes forward
 * @param checksumErrors packets that the stack dropped for their checksum so far
 * @param redirected packets given to a CPU so far, by interface index
 */
public record Sample(long nanos, long checksumErrors, Map<Integer, Long> redirected) {
  public Sample {
    redirected = Map.copyOf(redirected);
  }

  /** Packets of an interface since an earlier moment; its count may have begun anew meanwhile. */
  long redirectedSince(Sample earlier, int ifindex) {
    long now = redirected.getOrDefault(ifindex, 0L);
    long then = earlier.redirected.getOrDefault(ifindex, 0L);
    return now >= then ? now - then : now;
  }
}
