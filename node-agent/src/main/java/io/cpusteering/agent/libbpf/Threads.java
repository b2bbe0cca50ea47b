// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** The calls about scheduling that Java does not have. */
public final class Threads {
  private static final int MEMBARRIER_CMD_GLOBAL = 1;

  private Threads() {}

  /**
   * Sets the priority of a thread, also of a kernel thread.
   *
   * @param threadId its id, as this process's PID namespace has it
   * @param nice -20 (most) to 19 (least)
   * @throws BpfException with EPERM or EACCES without the capability SYS_NICE, ESRCH when it is
   *     gone
   */
  public static void setNice(int threadId, int nice) {
    KernelCall.checkErrno(
        NativeLibraries.libc().setpriority(LibC.PRIO_PROCESS, threadId, nice),
        Operation.SET_PRIORITY,
        "thread %d to nice %d".formatted(threadId, nice));
  }

  /**
   * Waits until every program run that began before this call is over, by {@code
   * membarrier(MEMBARRIER_CMD_GLOBAL)}, which waits for an RCU grace period.
   *
   * @throws BpfException with EINVAL on a kernel with nohz_full CPUs, ENOSYS where it is not built
   *     in, EPERM where it is filtered
   */
  public static void waitForGracePeriod() {
    KernelCall.checkErrno(
        NativeLibraries.libc().syscall(membarrierNumber(), MEMBARRIER_CMD_GLOBAL, 0, 0),
        Operation.WAIT_GRACE_PERIOD,
        "this machine");
  }

  private static long membarrierNumber() {
    String architecture = System.getProperty("os.arch");
    return switch (architecture) {
      case "amd64", "x86_64" -> 324;
      case "aarch64", "riscv64" -> 283;
      default ->
          throw new IllegalStateException(
              "the number of the membarrier call is not known for the architecture "
                  + architecture);
    };
  }
}
