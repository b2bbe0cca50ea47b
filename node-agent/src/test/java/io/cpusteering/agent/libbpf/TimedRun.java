// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Runs an XDP program on a packet again and again, without an interface ({@code
 * BPF_PROG_TEST_RUN}), and takes the time. For a thread that stays on one CPU.
 */
public final class TimedRun implements AutoCloseable {
  private static final int OPTS_SIZE = 80;
  private static final int DATA_IN = 8;
  private static final int DATA_SIZE_IN = 24;
  private static final int RETVAL = 56;
  private static final int REPEAT = 60;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final BpfProgram program;
  private final Memory opts = new Memory(OPTS_SIZE);
  private final Memory data;

  /**
   * Prepares runs.
   *
   * @param program stays the caller's to close
   */
  public TimedRun(BpfProgram program, byte[] packet) {
    this.program = program;
    this.data = new Memory(packet.length);
    data.write(0, packet, 0, packet.length);
    opts.clear();
    opts.setLong(0, OPTS_SIZE);
    opts.setPointer(DATA_IN, data);
    opts.setInt(DATA_SIZE_IN, packet.length);
  }

  /** Runs it once and gives the verdict, an {@code enum xdp_action}. */
  public int verdict() {
    run(1);
    return opts.getInt(RETVAL);
  }

  /**
   * Runs it so often and gives the nanoseconds of the CPU that this took in all. Not those on the
   * clock on the wall: before and after the runs the kernel waits for grace periods, since it
   * patches the program into its dispatcher of XDP programs, and that waiting is longer than the
   * runs. Nor the duration that the kernel tells, which is the mean of a run in whole nanoseconds.
   */
  public long nanoseconds(int repeat) {
    long began = THREADS.getCurrentThreadCpuTime();
    run(repeat);
    return THREADS.getCurrentThreadCpuTime() - began;
  }

  private void run(int repeat) {
    opts.setInt(REPEAT, repeat);
    KernelCall.check(
        NativeLibraries.libbpf().bpf_prog_test_run_opts(program.fd(), opts),
        Operation.TEST_RUN,
        program.name());
  }

  @Override
  public void close() {
    opts.close();
    data.close();
  }
}
