// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.MissAction;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
        Arguments.of("VXLAN, unfinished inside", vxlan(4789, 0, udp(PSEUDO_UDP)), true),
        Arguments.of("VXLAN, unfinished TCP inside", vxlan(4789, 0, tcp(PSEUDO_TCP)), true),
        Arguments.of("VXLAN, unfinished IPv6 inside", vxlan(4789, 0, udpV6(PSEUDO_UDP_V6)), true),
        Arguments.of("VXLAN, unfinished SCTP inside", vxlan(4789, 0, sctp(0)), true),
        Arguments.of(
            "VXLAN with a checksum outside, unfinished inside",
            vxlan(4789, 0x1234, tcp(PSEUDO_TCP)),
            true),
        Arguments.of("VXLAN at Linux' own port", vxlan(8472, 0, udp(PSEUDO_UDP)), true),
        Arguments.of("VXLAN, finished inside", vxlan(4789, 0, udp(~PSEUDO_UDP)), false),
        Arguments.of("VXLAN, no checksum inside", vxlan(4789, 0, udp(0)), false),
        Arguments.of("what looks so at another port", vxlan(4790, 0, udp(PSEUDO_UDP)), false),
        Arguments.of(
            "VXLAN that is cut off inside",
            Packets.truncated(vxlan(4789, 0, tcp(PSEUDO_TCP)), 14 + 20 + 8 + 8 + 14 + 20 + 19),
            false),
        Arguments.of(
            "a tunnel inside of a tunnel", vxlan(4789, 0, vxlan(4789, 0, udp(PSEUDO_UDP))), false),
        Arguments.of("Geneve, unfinished inside", geneve(udp(PSEUDO_UDP)), true),
        Arguments.of("GRE, unfinished inside", gre(tcp(PSEUDO_TCP)), true),
        Arguments.of("GRE, finished inside", gre(tcp(~PSEUDO_TCP)), false),
        Arguments.of("IPIP, unfinished inside", ipip(udp(PSEUDO_UDP)), true),
        Arguments.of(
            "a fragment of IPIP",
            Packets.ethernet(
                Packets.IPV4,
                Packets.ipv4(4, Packets.MORE_FRAGMENTS, withoutEthernet(udp(PSEUDO_UDP)))),
            false),
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

  /** Flags, reserved, VNI. */
  private static byte[] vxlan(int port, int checksum, byte[] inside) {
    return inUdp(port, checksum, new byte[] {8, 0, 0, 0, 0, 0, 9, 0}, inside);
  }

  /** Two words of options, flags, the EtherType of Ethernet, VNI. */
  private static byte[] geneve(byte[] inside) {
    byte[] header = new byte[16];
    ByteBuffer.wrap(header).put(0, (byte) 2).putShort(2, (short) 0x6558);
    return inUdp(6081, 0, header, inside);
  }

  private static byte[] inUdp(int port, int checksum, byte[] header, byte[] inside) {
    int length = 8 + header.length + inside.length;
    return Packets.ethernet(
        Packets.IPV4,
        Packets.ipv4(
            Packets.UDP,
            0,
            ByteBuffer.allocate(length)
                .putShort((short) 40_000)
                .putShort((short) port)
                .putShort((short) length)
                .putShort((short) checksum)
                .put(header)
                .put(inside)
                .array()));
  }

  /** With a key. */
  private static byte[] gre(byte[] inside) {
    byte[] ip = withoutEthernet(inside);
    return Packets.ethernet(
        Packets.IPV4,
        Packets.ipv4(
            47,
            0,
            ByteBuffer.allocate(8 + ip.length)
                .putShort((short) 0x2000)
                .putShort((short) Packets.IPV4)
                .putInt(7)
                .put(ip)
                .array()));
  }

  private static byte[] ipip(byte[] inside) {
    return Packets.ethernet(Packets.IPV4, Packets.ipv4(4, 0, withoutEthernet(inside)));
  }

  private static byte[] withoutEthernet(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, frame.length);
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
