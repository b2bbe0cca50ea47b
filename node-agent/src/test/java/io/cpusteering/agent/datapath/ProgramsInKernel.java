// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.packets.ProgramUnderTest;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.Settings.Program;
import io.cpusteering.agent.testbed.CpuAffinity;
import java.util.HashMap;
import java.util.Map;

/** The programs of all settings that a test asks for, each loaded once. */
final class ProgramsInKernel implements AutoCloseable {
  private final Exits exits = new Exits();
  private final Map<Settings, ProgramInKernel> programs = new HashMap<>();

  /**
   * Loads it, if it is not loaded yet; the calling thread stays on one CPU until they are closed.
   */
  ProgramUnderTest of(Settings settings) {
    CpuAffinity.pin(RunProgram.CPU);
    return programs.computeIfAbsent(settings, this::load);
  }

  private ProgramInKernel load(Settings settings) {
    RunProgram program =
        settings.program() == Program.SECOND
            ? new SecondProgram(settings)
            : new FirstProgram(settings);
    return new ProgramInKernel(
        program, new FilledSets(program.deviceSets(), settings.sets(), exits));
  }

  @Override
  public void close() {
    CpuAffinity.release();
    programs.values().forEach(ProgramInKernel::close);
    exits.close();
  }
}
