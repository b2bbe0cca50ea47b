// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.OptionalInt;

/** The terminal that standard output goes to. */
public final class TerminalSize {
  private static final int STDOUT = 1;

  /** See {@code asm-generic/ioctls.h}. */
  private static final NativeLong TIOCGWINSZ = new NativeLong(0x5413);

  /** Size of {@code struct winsize}, which begins with the rows. */
  private static final int WINSIZE = 8;

  private static final TerminalCalls CALLS = Native.load("c", TerminalCalls.class);

  private TerminalSize() {}

  /** Functions of the C library; they return -1 when they fail. */
  interface TerminalCalls extends Library {
    /** See {@code ioctl(2)} and {@code ioctl_tty(2)}. */
    int ioctl(int fd, NativeLong request, Pointer argument);
  }

  /** Its rows, 0 where it does not know; empty when standard output is no terminal. */
  public static OptionalInt rows() {
    try (Memory size = new Memory(WINSIZE)) {
      return CALLS.ioctl(STDOUT, TIOCGWINSZ, size) == 0
          ? OptionalInt.of(Short.toUnsignedInt(size.getShort(0)))
          : OptionalInt.empty();
    }
  }
}
