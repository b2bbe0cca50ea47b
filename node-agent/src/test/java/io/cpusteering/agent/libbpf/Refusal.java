// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** Errors as the kernel would give them. */
public final class Refusal {
  private Refusal() {}

  /** One with that number. */
  public static BpfException of(Operation operation, String object, int errno) {
    return new BpfException(operation, object, errno, "");
  }
}
