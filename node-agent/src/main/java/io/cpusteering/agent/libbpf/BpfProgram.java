// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** A loaded program. */
public final class BpfProgram extends BpfDescriptor {
  BpfProgram(int fd, String name) {
    super(fd, name);
  }

  /** A descriptor of its own. */
  public BpfProgram duplicate() {
    return new BpfProgram(
        (int)
            KernelCall.checkErrno(
                NativeLibraries.libc().fcntl(fd(), LibC.F_DUPFD_CLOEXEC, 0),
                Operation.DUPLICATE,
                name()),
        name());
  }

  /** What the kernel says about it. */
  public ProgramInfo info() {
    return ProgramInfo.read(this);
  }
}
