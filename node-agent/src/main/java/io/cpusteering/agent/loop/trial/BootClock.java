// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Time that goes on from one agent to the next, whatever the clock on the wall is set to.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html">boot_id</a>
 */
public interface BootClock {
  /** Names this boot of the machine. */
  String boot();

  /** Nanoseconds that only go forward during a boot. */
  long nanos();

  /** Time for people to read. */
  Instant wall();

  /**
   * That of this machine. {@link System#nanoTime} is CLOCK_MONOTONIC on Linux, which all processes
   * of a machine have in common.
   *
   * @param proc where procfs is mounted
   */
  static BootClock of(Path proc) {
    String boot = boot(proc);
    return new BootClock() {
      @Override
      public String boot() {
        return boot;
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant wall() {
        return Instant.now();
      }
    };
  }

  private static String boot(Path proc) {
    try {
      return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      // Every Linux has one. Without, a trial is taken for one of this boot.
      return "";
    }
  }
}
