// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The programs of {@code reference.bpf.c}, with which ours are compared. */
final class ReferencePrograms implements AutoCloseable {
  private final BpfObject object;
  private final List<BpfProgram> opened = new ArrayList<>();

  /**
   * Loads them.
   *
   * @param elf any build of them
   * @param cpus a CPU map
   * @param targets the CPUs in it, CPU 0 among them
   */
  ReferencePrograms(byte[] elf, BpfMap cpus, int[] targets) {
    object = new BpfObject("reference", elf);
    try {
      object.useMap("cpus", cpus);
      object.resizeMap("targets", targets.length);
      object.initialize(
          ".rodata",
          ByteBuffer.allocate(2 * Integer.BYTES)
              .order(ByteOrder.nativeOrder())
              .putInt(0, targets.length)
              .putInt(Integer.BYTES, Bpf.possibleCpus()));
      object.load();
      try (BpfMap turns = object.map("targets")) {
        for (int turn = 0; turn < targets.length; turn++) {
          turns.write(turn, turns.newValue().putInt(0, targets[turn]));
        }
      }
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Costs nothing but the run. */
  BpfProgram empty() {
    return open("empty");
  }

  /** Redirects each packet to the same CPU. */
  BpfProgram bareRedirect() {
    return open("bare_redirect");
  }

  /** Round robin as the kernel's document describes it. */
  BpfProgram documentRoundRobin() {
    return open("document_round_robin");
  }

  private BpfProgram open(String name) {
    BpfProgram program = object.program(name);
    opened.add(program);
    return program;
  }

  @Override
  public void close() {
    opened.forEach(BpfProgram::close);
    object.close();
  }
}
