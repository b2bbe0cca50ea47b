// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The one check that every call goes through. */
final class KernelCall {
  private KernelCall() {}

  /**
   * For libbpf functions that return a number.
   *
   * @return the result, not negative
   * @throws BpfException when it is {@code -errno}
   */
  static int check(int result, Operation operation, String object) {
    if (result < 0) {
      throw new BpfException(operation, object, -result, "");
    }
    return result;
  }

  /**
   * For libbpf functions that return a pointer. Must follow the call at once, on the same thread:
   * the number is read from errno.
   */
  static Pointer check(@Nullable Pointer result, Operation operation, String object) {
    if (result == null) {
      throw new BpfException(operation, object, Native.getLastError(), "");
    }
    return result;
  }

  /** For libc functions, which return -1 and set errno. */
  static long checkErrno(long result, Operation operation, String object) {
    if (result == -1) {
      throw new BpfException(operation, object, Native.getLastError(), "");
    }
    return result;
  }
}
