// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/**
 * Network interfaces by index. Java's own list leaves out interfaces that have no address, and XDP
 * calls say "invalid" where they mean "not there".
 */
public final class Interfaces {
  private static final int IF_NAMESIZE = 16;

  private Interfaces() {}

  /** Whether the calling thread's network namespace has an interface with this index. */
  public static boolean exists(int ifindex) {
    return NativeLibraries.libc().if_indextoname(ifindex, new byte[IF_NAMESIZE]) != null;
  }
}
