// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which frames are taken for ones whose checksum was left to hardware. The sums are worked out by
 * hand: 10.0.0.1 and 10.0.0.2 add up to 0x1403.
 */
@Tag("kernel")
class UnfinishedChecksumProgramTest {
  private static final int UDP_LENGTH = 32;
  private static final int TCP_LENGTH = 44;
  private static final int PSEUDO_UDP = 0x1403 + Packets.UDP + UDP_LENGTH;
  private static final int PSEUDO_TCP = 0x1403 + Packets.TCP + TCP_LENGTH;

  /** 2001:db8::1 and 2001:db8::2. */
  private static final int PSEUDO_UDP_V6 = 2 * (0x2001 + 0x0db8) + 3 + Packets.UDP + UDP_LENGTH;

  static Stream<Arguments> frames() {
    return Stream.of(
        Arguments.of("UDP with the pseudo header's sum", udp(PSEUDO_UDP), true),
        Arguments.of("UDP with its complement", udp(~PSEUDO_UDP), false),
        Arguments.of("UDP with another checksum", udp(PSEUDO_UDP + 1), false),
        Arguments.of("UDP without a checksum", udp(0), false),
        Arguments.of("TCP with the pseudo header's sum", tcp(PSEUDO_TCP), true),
        Arguments.of("TCP with its complement", tcp(~PSEUDO_TCP), false),
        Arguments.of("SCTP whose checksum is left at zero", sctp(0), true),
        Arguments.of("SCTP with a checksum", sctp(0x8000), false),
        Arguments.of("UDP over IPv6 with the pseudo header's sum", udpV6(PSEUDO_UDP_V6), true),
        Arguments.of("UDP over IPv6 with another checksum", udpV6(PSEUDO_UDP_V6 + 1), false),
        Arguments.of(
            "a fragment",
            Packets.ethernet(
                Packets.IPV4,
                Packets.ipv4(
                    Packets.UDP, Packets.MORE_FRAGMENTS, Packets.udpHeader(1, 2, PSEUDO_UDP))),
            false),
        Arguments.of(
            "TCP that is cut off", Packets.truncated(tcp(PSEUDO_TCP), 14 + 20 + 19), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void underFlowHash(String what, byte[] frame, boolean passed) {
    assertPassed(Algorithm.FLOW_HASH, what, frame, passed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void underRoundRobinOfAllPackets(String what, byte[] frame, boolean passed) {
    assertPassed(Algorithm.ROUND_ROBIN, what, frame, passed);
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheSettingNothingIsPassed(Algorithm algorithm) {
    try (LoadedProgram program =
        new LoadedProgram(Plans.settings(algorithm, MissAction.DROP, false))) {
      program.setTable(1);

      assertThat(program.run(udp(PSEUDO_UDP))).isEqualTo(LoadedProgram.XDP_DROP);
      assertThat(program.counters().passedUnfinishedChecksum()).isZero();
    }
  }

  private static void assertPassed(Algorithm algorithm, String what, byte[] frame, boolean passed) {
    try (LoadedProgram program =
        new LoadedProgram(Plans.settings(algorithm, MissAction.DROP, true))) {
      program.setTable(1);

      assertThat(program.run(frame))
          .as(what)
          .isEqualTo(passed ? LoadedProgram.XDP_PASS : LoadedProgram.XDP_DROP);
      assertThat(program.counters().passedUnfinishedChecksum()).isEqualTo(passed ? 1 : 0);
    }
  }

  private static byte[] udp(int checksum) {
    return Packets.ethernet(
        Packets.IPV4, Packets.ipv4(Packets.UDP, 0, Packets.udpHeader(1, 2, checksum)));
  }

  private static byte[] tcp(int checksum) {
    return Packets.ethernet(
        Packets.IPV4, Packets.ipv4(Packets.TCP, 0, Packets.tcpHeader(1, 2, checksum)));
  }

  /** Source, destination, tag, checksum, and a chunk that does not matter. */
  private static byte[] sctp(int checksum) {
    byte[] header = new byte[28];
    ByteBuffer.wrap(header).putShort(0, (short) 1).putShort(2, (short) 2).putInt(8, checksum);
    return Packets.ethernet(Packets.IPV4, Packets.ipv4(132, 0, header));
  }

  private static byte[] udpV6(int checksum) {
    return Packets.ethernet(
        Packets.IPV6, Packets.ipv6(Packets.UDP, Packets.udpHeader(1, 2, checksum)));
  }
}
