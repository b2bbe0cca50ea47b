// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;

/** Runs an XDP program on a packet without an interface ({@code BPF_PROG_TEST_RUN}). */
public final class TestRun {
  private static final int OPTS_SIZE = 80;
  private static final int DATA_IN = 8;
  private static final int DATA_SIZE_IN = 24;
  private static final int RETVAL = 56;
  private static final int REPEAT = 60;

  private TestRun() {}

  /**
   * Runs it.
   *
   * @param repeat how often, all on the CPU that the thread is on
   * @return the program's last verdict, an {@code enum xdp_action}
   */
  public static int run(BpfProgram program, byte[] packet, int repeat) {
    try (Memory opts = new Memory(OPTS_SIZE);
        Memory data = new Memory(packet.length)) {
      data.write(0, packet, 0, packet.length);
      opts.clear();
      opts.setLong(0, OPTS_SIZE);
      opts.setPointer(DATA_IN, data);
      opts.setInt(DATA_SIZE_IN, packet.length);
      opts.setInt(REPEAT, repeat);
      KernelCall.check(
          NativeLibraries.libbpf().bpf_prog_test_run_opts(program.fd(), opts),
          Operation.TEST_RUN,
          program.name());
      return opts.getInt(RETVAL);
    }
  }
}
