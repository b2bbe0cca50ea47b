// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static io.cpusteering.agent.datapath.LoadedProgram.XDP_ABORTED;
import static io.cpusteering.agent.datapath.LoadedProgram.XDP_DROP;
import static io.cpusteering.agent.datapath.LoadedProgram.XDP_PASS;
import static io.cpusteering.agent.datapath.LoadedProgram.XDP_REDIRECT;
import static io.cpusteering.agent.datapath.LoadedProgram.XDP_TX;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Round robin by test runs: which CPU each single packet gets. */
@Tag("kernel")
class RoundRobinProgramTest {
  private static final byte[] PACKET = Packets.udp(1000, 2000);
  private static final ProgramSettings DATAGRAMS =
      ProgramSettings.steering(
          new SteerSettings(
              Algorithm.ROUND_ROBIN, RoundRobinPackets.DATAGRAMS, HashSettings.DEFAULT),
          ControlTraffic.PASS,
          MissAction.PASS,
          false);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everySlotGetsItsTurn(int slots) {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.setTable(IntStream.range(0, slots).toArray());

      int[] order = IntStream.range(0, 5 * slots).map(i -> program.choose(PACKET)).toArray();

      assertThat(order)
          .containsExactly(IntStream.range(0, 5 * slots).map(i -> i % slots).toArray());
    }
  }

  /** Seen from the outside: only one of the CPUs has an entry. */
  @Test
  void aPacketIsRedirectedToTheCpuWhoseTurnItIs() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.addEntry(1);
      program.setTable(1, 0, 0, 1, 0);

      int[] verdicts = IntStream.range(0, 10).map(i -> program.run(PACKET)).toArray();

      assertThat(verdicts)
          .containsExactly(
              XDP_REDIRECT,
              XDP_PASS,
              XDP_PASS,
              XDP_REDIRECT,
              XDP_PASS,
              XDP_REDIRECT,
              XDP_PASS,
              XDP_PASS,
              XDP_REDIRECT,
              XDP_PASS);
      assertThat(program.counters().redirected()).isEqualTo(4);
      assertThat(program.counters().missed()).isEqualTo(6);
    }
  }

  @Test
  void overWholeTurnsEachTargetGetsItsWeight() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.setTable(0, 1, 0, 2, 0, 1, 0);

      assertThat(program.chooseTimes(PACKET, 7 * 100, 3)).containsExactly(400, 200, 100);
    }
  }

  @Test
  void aTableThatShrinksInMidTurnIsNotOverrun() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      // Given: six of eight turns are over
      program.setTable(0, 1, 2, 3, 4, 5, 6, 7);
      program.chooseTimes(PACKET, 6, 8);

      // When
      program.setTable(0, 1, 2);

      // Then: the cursor begins anew and every turn is whole
      assertThat(program.chooseTimes(PACKET, 300, 8)).containsExactly(100, 100, 100, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void aTableThatGrowsInMidTurnGoesOn() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.setTable(0, 1, 2);
      program.chooseTimes(PACKET, 2, 3);

      program.setTable(0, 1, 2, 3);

      assertThat(program.choose(PACKET)).isEqualTo(2);
      assertThat(program.choose(PACKET)).isEqualTo(3);
      assertThat(program.choose(PACKET)).isZero();
    }
  }

  @Test
  void theLongestTableIsWalkedToItsEnd() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.setTable(IntStream.range(0, 8192).toArray());

      int[] counts = program.chooseTimes(PACKET, 8192, 8192);

      assertThat(Arrays.stream(counts).distinct().toArray()).containsExactly(1);
    }
  }

  @Test
  void anEmptyTablePassesAndCountsAsReceivedOnly() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.setTable();

      assertThat(program.run(PACKET)).isEqualTo(XDP_PASS);
      assertThat(program.counters().received()).isEqualTo(1);
      assertThat(program.counters().redirected()).isZero();
      assertThat(program.counters().missed()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"ABORT, 0", "DROP, 1", "PASS, 2", "TRANSMIT, 3"})
  void aMissGetsTheMissAction(MissAction action, int verdict) {
    try (LoadedProgram program =
        new LoadedProgram(Plans.settings(Algorithm.ROUND_ROBIN, action, false))) {
      program.setTable(1);

      assertThat(program.run(PACKET)).isEqualTo(verdict);
      assertThat(verdict).isIn(XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX);
      assertThat(program.counters().missed()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"ABORT", "DROP", "PASS", "TRANSMIT"})
  void aHitIsRedirectedWhateverTheMissAction(MissAction action) {
    try (LoadedProgram program =
        new LoadedProgram(Plans.settings(Algorithm.ROUND_ROBIN, action, false))) {
      program.addEntry(1);
      program.setTable(1);

      assertThat(program.run(PACKET)).isEqualTo(XDP_REDIRECT);
      assertThat(program.counters().redirected()).isEqualTo(1);
      assertThat(program.counters().missed()).isZero();
    }
  }

  @Test
  void allTakesControlTrafficAndWhatIsNotIpToo() {
    try (LoadedProgram program = new LoadedProgram(Plans.TURNS)) {
      program.setTable(0, 1);

      assertThat(program.choose(Packets.ethernet(Packets.ARP, new byte[46]))).isZero();
      assertThat(program.choose(Packets.udp(1, 3784))).isEqualTo(1);
      assertThat(program.counters().passedControl()).isZero();
    }
  }

  @Test
  void datagramsTakesTurnsWithUdpAlone() {
    try (LoadedProgram program = new LoadedProgram(DATAGRAMS)) {
      program.setTable(IntStream.range(0, 64).toArray());
      int tcp = program.choose(Packets.tcp(1000, 2000));

      assertThat(program.choose(PACKET)).isZero();
      assertThat(program.choose(Packets.tcp(1000, 2000))).isEqualTo(tcp);
      assertThat(program.choose(PACKET)).isEqualTo(1);
      assertThat(program.choose(Packets.udpV6(1000, 2000))).isEqualTo(2);
    }
  }

  @Test
  void fragmentsOfDatagramsStayTogether() {
    byte[] first =
        Packets.ethernet(
            Packets.IPV4,
            Packets.ipv4(Packets.UDP, Packets.MORE_FRAGMENTS, Packets.udpHeader(1, 2, 0)));
    byte[] later = Packets.ethernet(Packets.IPV4, Packets.ipv4(Packets.UDP, 185, new byte[40]));
    try (LoadedProgram program = new LoadedProgram(DATAGRAMS)) {
      program.setTable(IntStream.range(0, 64).toArray());
      int cpu = program.choose(first);

      assertThat(IntStream.range(0, 10).map(i -> program.choose(i % 2 == 0 ? later : first)))
          .containsOnly(cpu);
    }
  }
}
