// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** {@code libbpf.so.1} can't be loaded, so nothing of the kernel's can be reached. */
public final class LibbpfMissingException extends RuntimeException {
  LibbpfMissingException(Throwable cause) {
    super(
        "libbpf.so.1 can't be loaded on this machine: install libbpf 1.1 or newer (Debian: package"
            + " libbpf1)",
        cause);
  }
}
