// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.CpuLine;
import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.api.policy.MissAction;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * The program of an interface. Its CPU map is empty and a miss is dropped, so that nothing is given
 * to a CPU. Every hash slot of every table names another CPU, so that the CPU it chose tells which
 * it was; and a turn is told by the cursor that went on.
 */
final class FirstProgram implements RunProgram {
  private static final int STATE = CPU * CpuState.SIZE;
  private static final int LINE = CPU * CpuLine.SIZE;
  private static final int CPUS_OF_A_TABLE = IndirectionTable.MAX_SLOTS;
  private static final int TURNS = 3;
  private static final Meta META = Meta.ofPolicy("uid", "policy");

  private final BpfMap cpus;
  private final SteeringObjects objects;
  private ByteBuffer state;
  private ByteBuffer lines;
  private long[] cursors;

  FirstProgram(Settings settings) {
    ProgramSettings program =
        new ProgramSettings(
            RuleSet.of(settings.rules()),
            settings.otherwise(),
            settings.controlTraffic(),
            MissAction.DROP,
            false);
    cpus = Frags.newCpuMap(Frags.inKernel());
    objects =
        SteeringObjects.load(new ProgramConstants(program, settings.seed(), true), cpus, null);
    objects
        .tables()
        .write(
            IntStream.range(0, program.tables())
                .mapToObj(number -> table(number, settings.slots(number)))
                .toList());
    state = objects.state().read(0).orElseThrow();
    lines = objects.lines().read(0).orElseThrow();
    cursors = LoadedProgram.cursors(lines, state);
  }

  private static IndirectionTable table(int number, int slots) {
    int first = number * CPUS_OF_A_TABLE;
    return new IndirectionTable(
        IntStream.range(first, first + slots).toArray(), IntStream.range(0, TURNS).toArray());
  }

  @Override
  public BpfProgram program() {
    return objects.program();
  }

  /** With what it wrote down for each CPU; all else goes by what was read here. */
  @Override
  public ByteBuffer state() {
    state = objects.state().read(0).orElseThrow();
    lines = objects.lines().read(0).orElseThrow();
    return state;
  }

  @Override
  public long[] counts(ByteBuffer state) {
    InterfaceCounters counters = CounterReader.sum(0, META, lines, state);
    long asExpected =
        counters.missed()
            + counters.passedControl()
            + counters.passedAsAsked()
            + counters.droppedAsAsked()
            + counters.sent()
            + counters.notSent();
    return new long[] {
      counters.missed(),
      counters.passedControl(),
      counters.passedAsAsked(),
      counters.droppedAsAsked(),
      counters.sent(),
      counters.notSent(),
      counters.received() - asExpected
    };
  }

  @Override
  public int matchedAt() {
    return STATE + CpuState.MATCHED;
  }

  @Override
  public Answer steered() {
    long[] before = cursors;
    cursors = LoadedProgram.cursors(lines, state);
    int[] moved = IntStream.range(0, cursors.length).filter(i -> cursors[i] != before[i]).toArray();
    return switch (moved.length) {
      case 0 -> hashed();
      case 1 -> turned(moved[0], before[moved[0]], cursors[moved[0]]);
      default -> new Answer.Fault("turns of several tables at once");
    };
  }

  private static Answer turned(int table, long before, long after) {
    boolean one = Turns.taken(after) == Turns.taken(before) + 1;
    boolean next = Turns.place(after) == (Turns.place(before) + 1) % TURNS;
    return one && next
        ? new Answer.Turn(table)
        : new Answer.Fault("a cursor went from %x to %x".formatted(before, after));
  }

  private Answer hashed() {
    int slot = lines.getInt(LINE + CpuLine.CHOSEN_SLOT);
    int cpu = lines.getInt(LINE + CpuLine.CHOSEN_CPU);
    return cpu % CPUS_OF_A_TABLE == slot
        ? new Answer.Hash(cpu / CPUS_OF_A_TABLE, slot)
        : new Answer.Fault("CPU %d for slot %d".formatted(cpu, slot));
  }

  @Override
  public DeviceSets deviceSets() {
    return objects.deviceSets();
  }

  @Override
  public void close() {
    objects.close();
    cpus.close();
  }
}
