// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.bench.Probe;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.TimedRun;
import java.util.List;

/**
 * A program that is loaded several times, whose copies are measured in turn. The kernel puts each
 * at a random offset, which alone makes it faster or slower: of 16 copies of a bare redirect the
 * same ones were slow in the even and in the odd rounds (correlation 0.87), by up to 5 %. So no
 * ratio hangs on where two programs happen to lie.
 */
final class ProgramCopies implements Probe, AutoCloseable {
  private final List<TimedRun> copies;
  private final int runs;
  private final int packetsPerRun;
  private int next;

  /**
   * Prepares measurements on a packet.
   *
   * @param copies stay the caller's to close
   * @param runs per measurement
   * @param packetsPerRun how often the program does its work per run
   */
  ProgramCopies(List<BpfProgram> copies, byte[] packet, int runs, int packetsPerRun) {
    this.copies = copies.stream().map(program -> new TimedRun(program, packet)).toList();
    this.runs = runs;
    this.packetsPerRun = packetsPerRun;
  }

  /**
   * Sees that every copy does what it is measured at.
   *
   * @param name for messages
   * @param verdict that it shall give
   * @param times how often in a row
   */
  void require(String name, int verdict, int times) {
    for (TimedRun copy : copies) {
      for (int i = 0; i < times; i++) {
        int given = copy.verdict();
        if (given != verdict) {
          throw new IllegalStateException(
              "\"%s\" gives verdict %d where it should give %d: its speed would mean nothing"
                  .formatted(name, given, verdict));
        }
      }
    }
  }

  @Override
  public double measure() {
    TimedRun copy = copies.get(next);
    next = (next + 1) % copies.size();
    return copy.nanoseconds(runs) / ((double) runs * packetsPerRun);
  }

  @Override
  public void close() {
    copies.forEach(TimedRun::close);
  }
}
