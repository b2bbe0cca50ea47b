// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.CpuLine;
import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.TestRun;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.testbed.CpuAffinity;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A steering program that is attached nowhere, for runs on one packet at a time. It remembers what
 * it chose, so its slots may name CPUs that this machine does not have.
 */
final class LoadedProgram implements AutoCloseable {
  static final int XDP_ABORTED = 0;
  static final int XDP_DROP = 1;
  static final int XDP_PASS = 2;
  static final int XDP_TX = 3;
  static final int XDP_REDIRECT = 4;

  private static final int SEED = 12345;
  private static final int CPU = 0;

  private final BpfMap cpus;
  private final SteeringObjects objects;

  /**
   * Loads it with an empty CPU map and an empty table; the calling thread stays on one CPU until it
   * is closed.
   */
  LoadedProgram(ProgramSettings settings) {
    CpuAffinity.pin(CPU);
    cpus = Frags.newCpuMap(Frags.inKernel());
    objects = SteeringObjects.load(new ProgramConstants(settings, SEED, true), cpus, null);
  }

  /** Gives the CPU map an entry. */
  void addEntry(int cpu) {
    new CpuEntries(cpus).write(cpu, Plans.QUEUE_SIZE, null);
  }

  /** Switches to this sequence, for hash and turns alike. */
  void setTable(int... slots) {
    setTables(List.of(new IndirectionTable(slots, slots)));
  }

  /** Switches to these tables, by number. */
  void setTables(List<IndirectionTable> tables) {
    objects.tables().write(tables);
  }

  /** Runs it once and gives the verdict. */
  int run(byte[] packet) {
    return TestRun.run(objects.program(), packet, 1);
  }

  /** Runs it once and gives the CPU it chose: by turn where a cursor went on, else by hash. */
  int choose(byte[] packet) {
    long[] before = cursors();
    run(packet);
    long[] after = cursors();
    for (int table = 0; table < before.length; table++) {
      if (before[table] != after[table]) {
        int[] turns = objects.tables().read().get(table).turnSlots();
        return turns[Turns.place(before[table]) % turns.length];
      }
    }
    return line().getInt(CpuLine.CHOSEN_CPU);
  }

  private long[] cursors() {
    return cursors(objects.lines().read(0).orElseThrow(), objects.state().read(0).orElseThrow());
  }

  /** Of that CPU, by the number of the table. */
  static long[] cursors(ByteBuffer lines, ByteBuffer state) {
    long[] cursors = new long[1 + BpfLayout.MAX_RULES];
    cursors[0] = lines.getLong(CPU * CpuLine.SIZE + CpuLine.TURN);
    for (int table = 1; table < cursors.length; table++) {
      cursors[table] =
          state.getLong(CPU * CpuState.SIZE + CpuState.TURN + (table - 1) * Long.BYTES);
    }
    return cursors;
  }

  private ByteBuffer line() {
    ByteBuffer lines = objects.lines().read(0).orElseThrow();
    return lines.slice(CPU * CpuLine.SIZE, CpuLine.SIZE).order(lines.order());
  }

  /** Runs it so often and gives how often each CPU below the bound was chosen. */
  int[] chooseTimes(byte[] packet, int times, int bound) {
    int[] counts = new int[bound];
    IntStream.range(0, times).forEach(i -> counts[choose(packet)]++);
    return counts;
  }

  /** How often each rule was the first to match, in order. */
  long[] matched() {
    ByteBuffer state = objects.state().read(0).orElseThrow();
    return IntStream.range(0, BpfLayout.MAX_RULES)
        .mapToLong(
            rule -> state.getLong(CPU * CpuState.SIZE + CpuState.MATCHED + rule * Long.BYTES))
        .toArray();
  }

  InterfaceCounters counters() {
    return CounterReader.sum(0, Meta.ofPolicy("uid", "policy"), objects);
  }

  @Override
  public void close() {
    CpuAffinity.release();
    objects.close();
    cpus.close();
  }
}
