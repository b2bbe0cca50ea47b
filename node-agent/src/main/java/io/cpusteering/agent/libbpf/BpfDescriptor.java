// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import java.nio.file.Path;

/** An open file descriptor of a BPF object; whoever opens it closes it. */
public abstract sealed class BpfDescriptor implements AutoCloseable
    permits BpfMap, BpfProgram, BpfLink {
  private final int fd;
  private final String name;
  private boolean closed;

  BpfDescriptor(int fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /**
   * Pins the object, so that it outlives this process.
   *
   * @param path in a bpffs, in a folder that exists; no name in it may have a dot
   */
  public final void pin(Path path) {
    KernelCall.check(
        NativeLibraries.libbpf().bpf_obj_pin(fd(), path.toString()),
        Operation.PIN,
        path.toString());
  }

  /** What it is, for people. */
  public final String name() {
    return name;
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      NativeLibraries.libc().close(fd);
    }
  }

  final int fd() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    return fd;
  }

  /** Lets the kernel fill an info structure, which may already hold what it asks for. */
  final void describe(Memory info) {
    int[] length = {(int) info.size()};
    KernelCall.check(
        NativeLibraries.libbpf().bpf_obj_get_info_by_fd(fd(), info, length),
        Operation.DESCRIBE,
        name);
  }

  @Override
  public final String toString() {
    return name;
  }
}
