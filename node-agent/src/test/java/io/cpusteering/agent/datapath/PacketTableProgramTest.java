// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.packets.Comparison;
import io.cpusteering.agent.packets.ProgramUnderTest;
import io.cpusteering.agent.packets.table.PacketCase;
import io.cpusteering.agent.packets.table.PacketTable;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packet table by test runs: verdict and slot of each packet and of its beginnings. */
@Tag("kernel")
class PacketTableProgramTest {
  private static final ProgramsInKernel PROGRAMS = new ProgramsInKernel();

  @AfterAll
  static void close() {
    PROGRAMS.close();
  }

  static List<PacketCase> packets() {
    return PacketTable.read();
  }

  @ParameterizedTest
  @MethodSource("packets")
  void whatMustBecomeOfIt(PacketCase packet) {
    assertThat(program(packet).answer(packet.frame().bytes()))
        .as(packet.inFull())
        .isEqualTo(packet.expected());
  }

  static List<PacketCase> cut() {
    return packets().stream().filter(PacketCase::prefixes).toList();
  }

  @ParameterizedTest
  @MethodSource("cut")
  void everyBeginningOfItIsAsTheModelSays(PacketCase packet) {
    Comparison comparison = new Comparison(packet.settings(), program(packet));

    assertThat(comparison.differences(packet.beginnings().stream())).as(packet.name()).isEmpty();
  }

  private static ProgramUnderTest program(PacketCase packet) {
    return PROGRAMS.of(packet.settings());
  }
}
