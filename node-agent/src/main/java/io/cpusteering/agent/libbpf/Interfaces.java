// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Native;
import java.util.Optional;

/**
 * Network interfaces by index. Java's own list leaves out interfaces that have no address, and XDP
 * calls say "invalid" where they mean "not there".
 */
public final class Interfaces {
  private static final int IF_NAMESIZE = 16;

  private Interfaces() {}

  /** The name of an interface of the calling thread's network namespace; empty if it has none. */
  public static Optional<String> name(int ifindex) {
    byte[] name = new byte[IF_NAMESIZE];
    return NativeLibraries.libc().if_indextoname(ifindex, name) == null
        ? Optional.empty()
        : Optional.of(Native.toString(name));
  }

  /** Whether the calling thread's network namespace has an interface with this index. */
  public static boolean exists(int ifindex) {
    return name(ifindex).isPresent();
  }
}
