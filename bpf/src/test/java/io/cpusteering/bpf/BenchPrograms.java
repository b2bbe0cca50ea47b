// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The ELF objects that {@code dev/bench} has besides the agent's own; in no jar that ships. */
public enum BenchPrograms {
  /** The steering program, doing its work {@link #REPEAT} times per run. */
  STEER_REPEATED("steer-repeated.bpf.o"),
  /** The second program, doing its work {@link #REPEAT} times per run. */
  REMOTE_REPEATED("remote-repeated.bpf.o"),
  /** What it is compared with, doing its work {@link #REPEAT} times per run. */
  REFERENCE_REPEATED("reference-repeated.bpf.o"),
  /** What it is compared with. */
  REFERENCE("reference.bpf.o"),
  /** A sender of datagrams. */
  FLOOD("flood.bpf.o");

  /** As this module's pom has it. */
  public static final int REPEAT = 64;

  private final String resource;

  BenchPrograms(String resource) {
    this.resource = resource;
  }

  /**
   * The object's bytes.
   *
   * @throws UncheckedIOException when the jar can't be read
   */
  public byte[] read() {
    try (InputStream in = BenchPrograms.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("this build carries no BPF object " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the BPF object %s can't be read".formatted(resource), e);
    }
  }
}
