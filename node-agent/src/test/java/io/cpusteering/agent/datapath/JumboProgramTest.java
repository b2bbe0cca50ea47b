// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.PacketModel;
import io.cpusteering.agent.packets.ProgramUnderTest;
import io.cpusteering.agent.packets.Settings;
import io.cpusteering.agent.packets.table.PacketCase;
import io.cpusteering.agent.packets.table.PacketTable;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames in several buffers by test runs. A program can read the first buffer; what lies behind is
 * as if it were cut off.
 */
@Tag("kernel")
class JumboProgramTest {
  private static final int JUMBO = 9000;

  /** A little less than a page less headroom and the kernel's own: in the first buffer for sure. */
  private static final int FIRST_BUFFER = 3400;

  private static final int DESTINATION_OPTIONS = 60;
  private static final int LONGEST_EXTENSION = 2048;

  private static final ProgramsInKernel PROGRAMS = new ProgramsInKernel();

  @AfterAll
  static void close() {
    PROGRAMS.close();
  }

  /** All without rules; with rules, where every packet takes a program of its own, a part. */
  static List<PacketCase> packets() {
    return PacketTable.read().stream()
        .filter(packet -> packet.settings().rules().isEmpty() || packet.prefixes())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aFrameThatGoesOnIsReadAsItsBeginning(PacketCase packet) {
    byte[] jumbo = Arrays.copyOf(packet.frame().bytes(), JUMBO);

    Answer answer = program(packet.settings()).answer(jumbo);

    assertThat(answer).as(packet.inFull()).isEqualTo(ofBeginning(packet.settings(), jumbo));
  }

  @Test
  void portsBehindTheFirstBufferAreNotHashedAndTheRestIs() {
    // Given: two extension headers that fill more than a page, then UDP
    byte[] jumbo = portsAfter(2);
    assertThat(new PacketModel(Settings.DEFAULT).answer(jumbo))
        .as("what would be if all could be read")
        .isNotEqualTo(ofBeginning(Settings.DEFAULT, jumbo));

    Answer answer = program(Settings.DEFAULT).answer(jumbo);

    assertThat(answer).isEqualTo(ofBeginning(Settings.DEFAULT, jumbo));
  }

  @Test
  void portsInTheFirstBufferAreHashed() {
    byte[] jumbo = portsAfter(1);

    Answer answer = program(Settings.DEFAULT).answer(jumbo);

    assertThat(answer).isEqualTo(new PacketModel(Settings.DEFAULT).answer(jumbo));
  }

  @Test
  void whatIsNotLookedAtTakesItsTurnWhateverItsSize() {
    Settings turns = Settings.DEFAULT.withRoundRobin(RoundRobinPackets.ALL);

    assertThat(program(turns).answer(portsAfter(2))).isEqualTo(new Answer.Turn(0));
  }

  private static Answer ofBeginning(Settings settings, byte[] jumbo) {
    return new PacketModel(settings).answer(Arrays.copyOf(jumbo, FIRST_BUFFER));
  }

  /** A UDP datagram behind so many of the longest extension headers. */
  private static byte[] portsAfter(int extensions) {
    byte[] payload = Packets.udpHeader(1000, 2000, 1);
    int next = Packets.UDP;
    for (int i = 0; i < extensions; i++) {
      byte[] extension = new byte[LONGEST_EXTENSION + payload.length];
      extension[0] = (byte) next;
      extension[1] = (byte) (LONGEST_EXTENSION / 8 - 1);
      System.arraycopy(payload, 0, extension, LONGEST_EXTENSION, payload.length);
      payload = extension;
      next = DESTINATION_OPTIONS;
    }
    return Arrays.copyOf(Packets.ethernet(Packets.IPV6, Packets.ipv6(next, payload)), JUMBO);
  }

  private static ProgramUnderTest program(Settings settings) {
    return PROGRAMS.of(settings);
  }
}
