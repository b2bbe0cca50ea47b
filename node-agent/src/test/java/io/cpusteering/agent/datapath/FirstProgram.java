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
import java.util.List;
import java.util.stream.IntStream;

/**
 * The program of an interface. Its CPU map is empty and a miss is dropped, so that nothing is given
 * to a CPU; every slot and every turn of every table names another CPU, so that the CPU it chose
 * tells which it was.
 */
final class FirstProgram implements RunProgram {
  private static final int STATE = CPU * CpuState.SIZE;
  private static final int LINE = CPU * CpuLine.SIZE;
  private static final int FIRST_TURN = IndirectionTable.MAX_SLOTS;
  private static final int CPUS_OF_A_TABLE = 2 * IndirectionTable.MAX_SLOTS;
  private static final int TURNS = 3;
  private static final Meta META = Meta.ofPolicy("uid", "policy", List.of());

  private final BpfMap cpus;
  private final SteeringObjects objects;

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
  }

  private static IndirectionTable table(int number, int slots) {
    int first = number * CPUS_OF_A_TABLE;
    return new IndirectionTable(
        IntStream.range(first, first + slots).toArray(),
        IntStream.range(first + FIRST_TURN, first + FIRST_TURN + TURNS).toArray());
  }

  @Override
  public BpfProgram program() {
    return objects.program();
  }

  @Override
  public ByteBuffer state() {
    return objects.state().read(0).orElseThrow();
  }

  @Override
  public long[] counts(ByteBuffer state) {
    InterfaceCounters counters = CounterReader.sum(0, META, lines(), state);
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
    ByteBuffer lines = lines();
    int slot = lines.getInt(LINE + CpuLine.CHOSEN_SLOT);
    int cpu = lines.getInt(LINE + CpuLine.CHOSEN_CPU);
    int table = cpu / CPUS_OF_A_TABLE;
    int place = cpu % CPUS_OF_A_TABLE;
    if (place == slot) {
      return new Answer.Hash(table, slot);
    }
    return place == FIRST_TURN + slot
        ? new Answer.Turn(table)
        : new Answer.Fault("CPU %d for slot %d".formatted(cpu, slot));
  }

  private ByteBuffer lines() {
    return objects.lines().read(0).orElseThrow();
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
