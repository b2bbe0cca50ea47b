// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.Threads;
import java.time.Duration;

/** Waits until no packet is under way that saw the state before. */
final class GracePeriod {
  /**
   * A run of the program takes microseconds with interrupts' bottom halves off. Where the kernel
   * can't be asked (membarrier is refused on kernels with nohz_full CPUs), this is ample.
   */
  private static final Duration FALLBACK = Duration.ofMillis(50);

  private GracePeriod() {}

  static void await() {
    try {
      Threads.waitForGracePeriod();
    } catch (BpfException e) {
      try {
        Thread.sleep(FALLBACK);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
