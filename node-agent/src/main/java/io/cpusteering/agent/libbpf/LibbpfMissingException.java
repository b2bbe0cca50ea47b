// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.util.Objects;

/** {@code libbpf.so.1} can't be loaded, so nothing of the kernel's can be reached. */
public final class LibbpfMissingException extends RuntimeException {
  LibbpfMissingException(Throwable cause) {
    super(
        "libbpf.so.1 can't be loaded on this machine: install libbpf 1.1 or newer (Debian: package"
            + " libbpf1)",
        cause);
  }

  /** Never null, unlike that of exceptions in general. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
