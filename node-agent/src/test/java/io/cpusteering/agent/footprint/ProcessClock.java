// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** The clock of a process ({@code clock_getcpuclockid(3)}): the CPU time of all of its threads. */
final class ProcessClock {
  private static final LibC LIBRARY = Native.load("c", LibC.class);

  private interface LibC extends Library {
    int clock_getcpuclockid(int pid, int[] clock);

    int clock_gettime(int clock, long[] time);
  }

  private ProcessClock() {}

  /** User and system time, also of threads that have ended. */
  static long nanos(long pid) {
    int[] clock = new int[1];
    long[] time = new long[2];
    if (LIBRARY.clock_getcpuclockid((int) pid, clock) != 0
        || LIBRARY.clock_gettime(clock[0], time) != 0) {
      throw new IllegalStateException("process %d has no clock".formatted(pid));
    }
    return time[0] * 1_000_000_000 + time[1];
  }
}
