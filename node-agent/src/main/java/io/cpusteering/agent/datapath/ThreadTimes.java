// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.CpuMapThreads.KernelThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How long kernel threads have had a CPU, to a hundredth of a second. */
public final class ThreadTimes {
  /** USER_HZ, which is 100 on every architecture that Java runs on. */
  private static final int TICKS_A_SECOND = 100;

  private final Path proc;

  /**
   * @param proc where procfs is mounted
   */
  public ThreadTimes(Path proc) {
    this.proc = proc;
  }

  /**
   * Since it began.
   *
   * @param threadId as {@link DatapathState.CpuEntry} has it
   * @return empty when there is no such kernel thread (any more)
   */
  public Optional<Duration> of(int threadId) {
    return KernelThread.read(proc, threadId)
        .map(thread -> Duration.ofMillis(thread.cpuTicks() * 1000 / TICKS_A_SECOND));
  }
}
