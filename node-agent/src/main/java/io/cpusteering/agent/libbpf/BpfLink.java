// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** The attachment of a program to an interface or a tracepoint. */
public final class BpfLink extends BpfDescriptor {
  BpfLink(int fd, String name) {
    super(fd, name);
  }

  /** What the kernel says about it now. */
  public LinkInfo info() {
    return LinkInfo.read(this);
  }

  /** Puts another program in place of the present one, without a packet between them. */
  public void replaceProgram(BpfProgram program) {
    KernelCall.check(
        NativeLibraries.libbpf().bpf_link_update(fd(), program.fd(), null),
        Operation.REPLACE_PROGRAM,
        name());
  }

  /** Detaches at once, although it may be pinned or open elsewhere. */
  public void detach() {
    KernelCall.check(NativeLibraries.libbpf().bpf_link_detach(fd()), Operation.DETACH, name());
  }
}
