// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of the C library that Java does not have. They return -1 and set {@code errno}
 * when they fail.
 */
interface LibC extends Library {
  /** For {@link #fcntl}: duplicate to the lowest free descriptor, closed on exec. */
  int F_DUPFD_CLOEXEC = 1030;

  /** For {@link #setpriority}: {@code who} is a process or thread id. */
  int PRIO_PROCESS = 0;

  /** See {@code close(2)}. */
  int close(int fd);

  /** See {@code fcntl(2)}. */
  int fcntl(int fd, int cmd, int arg);

  /**
   * See {@code setpriority(2)}.
   *
   * @param prio -20..19
   */
  int setpriority(int which, int who, int prio);

  /**
   * See {@code if_indextoname(3)}.
   *
   * @param ifname room for 16 bytes
   * @return null when the calling thread's network namespace has no such interface
   */
  @Nullable Pointer if_indextoname(int ifindex, byte[] ifname);

  /** See {@code madvise(2)}. */
  int madvise(Pointer address, long length, int advice);

  /** See {@code syscall(2)}: for what has no wrapper. */
  long syscall(long number, int first, int second, int third);
}
