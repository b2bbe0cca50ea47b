// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The ELF objects that clang made of this module's C sources. */
public enum BpfPrograms {
  /** The XDP program that gives each packet to a CPU. */
  STEER("steer.bpf.o"),
  /** The tracepoint programs that count what becomes of a packet after the redirect. */
  OBSERVE("observe.bpf.o"),
  /** The second program, which runs on the CPU that a packet was given to. */
  REMOTE("remote.bpf.o"),
  /** The programs of packets that are sent out of another interface. */
  EGRESS("egress.bpf.o"),
  /** The tracepoint programs that count what never gets out of another interface. */
  TARGETS("targets.bpf.o"),
  /** Finds out what the kernel knows. */
  PROBE("probe.bpf.o");

  private final String resource;

  BpfPrograms(String resource) {
    this.resource = resource;
  }

  /**
   * The object's bytes.
   *
   * @throws UncheckedIOException when the jar can't be read
   */
  public byte[] read() {
    try (InputStream in = BpfPrograms.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "this build carries no BPF object %s: the bpf module was built without clang"
                .formatted(resource));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the BPF object %s can't be read".formatted(resource), e);
    }
  }
}
