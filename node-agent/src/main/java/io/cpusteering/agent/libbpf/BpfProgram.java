// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** A loaded program. */
public final class BpfProgram extends BpfDescriptor {
  BpfProgram(int fd, String name) {
    super(fd, name);
  }

  /** What the kernel says about it. */
  public ProgramInfo info() {
    return ProgramInfo.read(this);
  }
}
