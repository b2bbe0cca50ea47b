// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;

/**
 * Runs an XDP program on copies of a packet and does with each what the program says ({@code
 * BPF_F_TEST_XDP_LIVE_FRAMES}, from kernel 5.18 on): the kernel's own way to send fast.
 */
public final class LiveRun {
  private static final int OPTS_SIZE = 80;
  private static final int DATA_IN = 8;
  private static final int DATA_SIZE_IN = 24;
  private static final int REPEAT = 60;
  private static final int FLAGS = 68;
  private static final int BATCH_SIZE = 76;
  private static final int LIVE_FRAMES = 1 << 1;

  /** As many as a network driver takes at once. */
  private static final int BATCH = 64;

  private LiveRun() {}

  /**
   * Runs it. The frames come from the calling thread's network namespace and CPU, and what they
   * cause on this CPU is done between the batches.
   *
   * @param repeat how often
   * @throws BpfException with EINTR when a signal ended it early
   */
  public static void run(BpfProgram program, byte[] packet, int repeat) {
    try (Memory opts = new Memory(OPTS_SIZE);
        Memory data = new Memory(packet.length)) {
      data.write(0, packet, 0, packet.length);
      opts.clear();
      opts.setLong(0, OPTS_SIZE);
      opts.setPointer(DATA_IN, data);
      opts.setInt(DATA_SIZE_IN, packet.length);
      opts.setInt(REPEAT, repeat);
      opts.setInt(FLAGS, LIVE_FRAMES);
      opts.setInt(BATCH_SIZE, BATCH);
      KernelCall.check(
          NativeLibraries.libbpf().bpf_prog_test_run_opts(program.fd(), opts),
          Operation.TEST_RUN,
          program.name());
    }
  }
}
