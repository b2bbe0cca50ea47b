// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.nio.file.Path;
import java.util.Objects;

/** There is no BPF file system where the pins should go. */
public final class NoBpffsException extends RuntimeException {
  NoBpffsException(Path path) {
    super(
        ("no BPF file system is mounted at %s: without one nothing outlives the agent, so nothing is"
                + " attached; mount it on the host with `mount -t bpf bpf /sys/fs/bpf` (systemd"
                + " does it at boot)")
            .formatted(path));
  }

  /** Never null, unlike that of exceptions in general. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
