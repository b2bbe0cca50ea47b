// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.packets.Comparison;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.mutation.MutationGenerator;
import io.cpusteering.agent.packets.mutation.SettingsCombinations;
import io.cpusteering.agent.packets.table.PacketTable;
import io.cpusteering.agent.packets.table.TextFrame;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mutations of the packet table by test runs, the same in every run: never an abort, never another
 * verdict or slot than the model's.
 */
@Tag("kernel")
class MutationProgramTest {
  private static final int FRAMES = 100_000;
  private static final List<TextFrame> ORIGINALS = PacketTable.frames();
  private static final ProgramsInKernel PROGRAMS = new ProgramsInKernel();

  @AfterAll
  static void close() {
    PROGRAMS.close();
  }

  static List<Settings> combinations() {
    return SettingsCombinations.all();
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void programAndModelAgree(Settings settings) {
    int frames = Math.ceilDiv(FRAMES, combinations().size());
    MutationGenerator mutations =
        new MutationGenerator(ORIGINALS, combinations().indexOf(settings));

    Comparison comparison = new Comparison(settings, PROGRAMS.of(settings));

    assertThat(comparison.differences(Stream.generate(mutations::next).limit(frames))).isEmpty();
  }
}
