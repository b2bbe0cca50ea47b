// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Keeps the calling thread on one CPU, so that what counts per CPU can be counted. */
public final class CpuAffinity {
  private static final int MASK_BYTES = 128;
  private static final int SCHED_FIFO = 1;

  /** So that no process that the thread starts is like it. */
  private static final int SCHED_RESET_ON_FORK = 0x40000000;

  /** Of whichever thread is the first to be kept on one: it was let run everywhere until then. */
  private static final byte[] EVERYWHERE = allowed();

  private CpuAffinity() {}

  /**
   * From now on the calling thread runs on this CPU alone, as do threads and processes it starts.
   */
  public static void pin(int cpu) {
    byte[] mask = new byte[MASK_BYTES];
    ByteBuffer.wrap(mask).order(ByteOrder.LITTLE_ENDIAN).put(cpu / 8, (byte) (1 << (cpu % 8)));
    allow(mask);
  }

  /**
   * From now on the calling thread runs on this CPU alone, before everything else there, and until
   * it waits for something. Where that is not allowed (a cgroup without time for it), it runs as
   * before. For one that mostly waits.
   */
  public static void pinBeforeAll(int cpu) {
    if (LibC.INSTANCE.sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, new int[] {1}) == 0) {
      pin(cpu);
    }
  }

  /**
   * From now on it runs everywhere again. Whoever pins the thread that runs the tests has to do so:
   * else the tests after it, and every process that they start, share that CPU.
   */
  public static void release() {
    allow(EVERYWHERE);
  }

  private static void allow(byte[] mask) {
    if (LibC.INSTANCE.sched_setaffinity(0, mask.length, mask) != 0) {
      throw new IllegalStateException("can't choose where to run: errno " + Native.getLastError());
    }
  }

  private static byte[] allowed() {
    byte[] mask = new byte[MASK_BYTES];
    if (LibC.INSTANCE.sched_getaffinity(0, mask.length, mask) < 0) {
      throw new IllegalStateException(
          "can't tell where this may run: errno " + Native.getLastError());
    }
    return mask;
  }

  /** The last of the CPUs that the calling thread may run on. */
  public static int lastAllowed() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
      String list =
          lines
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .map(line -> line.substring(line.indexOf('\t') + 1))
              .findFirst()
              .orElseThrow();
      return CpuList.parse(list).stream().max().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface LibC extends Library {
    LibC INSTANCE = Native.load("c", LibC.class);

    int sched_setaffinity(int pid, long size, byte[] mask);

    int sched_getaffinity(int pid, long size, byte[] mask);

    int sched_setscheduler(int pid, int policy, int[] priority);
  }
}
