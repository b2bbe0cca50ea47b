// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.CpuLine;
import io.cpusteering.agent.datapath.BpfLayout.CpuState;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.TestRun;
import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.ProgramUnderTest;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.api.policy.MissAction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The program in the kernel, as what the packet table is given to. Its CPU map is empty and a miss
 * is dropped, so that the verdict tells what is steered from what passes; hash slots and turns name
 * different CPUs, so that the CPU it chose tells one from the other.
 */
final class ProgramInKernel implements ProgramUnderTest, AutoCloseable {
  private static final int CPU = 0;
  private static final int STATE = CPU * CpuState.SIZE;
  private static final int LINE = CPU * CpuLine.SIZE;
  private static final int FIRST_TURN = IndirectionTable.MAX_SLOTS;
  private static final int TURNS = 3;

  private final BpfMap cpus;
  private final SteeringObjects objects;
  private long passedControl;

  /** Loads it; the calling thread stays on one CPU. */
  ProgramInKernel(Settings settings) {
    CpuAffinity.pin(CPU);
    cpus = Frags.newCpuMap(Frags.inKernel());
    objects =
        SteeringObjects.load(
            new ProgramConstants(programSettings(settings), settings.seed(), true), cpus, null);
    objects
        .tables()
        .write(
            List.of(
                new IndirectionTable(
                    IntStream.range(0, settings.slots()).toArray(),
                    IntStream.range(FIRST_TURN, FIRST_TURN + TURNS).toArray())));
  }

  private static ProgramSettings programSettings(Settings settings) {
    return ProgramSettings.steering(
        new SteerSettings(
            settings.algorithm(),
            settings.packets(),
            new HashSettings(settings.by(), settings.symmetric(), settings.inner())),
        settings.controlTraffic(),
        MissAction.DROP,
        false);
  }

  @Override
  public Answer answer(byte[] frame) {
    int verdict = TestRun.run(objects.program(), frame, 1);
    return switch (verdict) {
      case LoadedProgram.XDP_PASS -> passed(objects.state().read(0).orElseThrow());
      case LoadedProgram.XDP_DROP -> steered(objects.lines().read(0).orElseThrow());
      default -> new Answer.Fault("verdict " + verdict);
    };
  }

  private Answer passed(ByteBuffer state) {
    long before = passedControl;
    passedControl = state.getLong(STATE + CpuState.PASSED_CONTROL);
    return passedControl == before + 1
        ? new Answer.Pass()
        : new Answer.Fault("pass, but not as control traffic");
  }

  private static Answer steered(ByteBuffer lines) {
    int slot = lines.getInt(LINE + CpuLine.CHOSEN_SLOT);
    int cpu = lines.getInt(LINE + CpuLine.CHOSEN_CPU);
    if (cpu == slot) {
      return new Answer.Hash(slot);
    }
    return cpu == FIRST_TURN + slot
        ? new Answer.Turn()
        : new Answer.Fault("CPU %d for slot %d".formatted(cpu, slot));
  }

  @Override
  public void close() {
    objects.close();
    cpus.close();
  }
}
