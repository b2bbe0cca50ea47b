// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Keeps the calling thread on one CPU, so that what counts per CPU can be counted. */
public final class CpuAffinity {
  private static final int MASK_BYTES = 128;

  private CpuAffinity() {}

  /** From now on the calling thread runs on this CPU alone. */
  public static void pin(int cpu) {
    byte[] mask = new byte[MASK_BYTES];
    ByteBuffer.wrap(mask).order(ByteOrder.LITTLE_ENDIAN).put(cpu / 8, (byte) (1 << (cpu % 8)));
    if (LibC.INSTANCE.sched_setaffinity(0, mask.length, mask) != 0) {
      throw new IllegalStateException(
          "can't stay on CPU %d: errno %d".formatted(cpu, Native.getLastError()));
    }
  }

  private interface LibC extends Library {
    LibC INSTANCE = Native.load("c", LibC.class);

    int sched_setaffinity(int pid, long size, byte[] mask);
  }
}
