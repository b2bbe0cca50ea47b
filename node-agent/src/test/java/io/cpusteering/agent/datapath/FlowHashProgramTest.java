// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static io.cpusteering.agent.datapath.LoadedProgram.XDP_PASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The flow hash by test runs. */
@Tag("kernel")
class FlowHashProgramTest {
  private static final int SLOTS = 256;
  private static final int FLOWS = 4096;

  private final LoadedProgram program = new LoadedProgram(Plans.FLOW_HASH);

  FlowHashProgramTest() {
    program.setTable(IntStream.range(0, SLOTS).toArray());
  }

  @AfterEach
  void close() {
    program.close();
  }

  @Test
  void aFlowStaysOnItsCpu() {
    int cpu = program.choose(Packets.tcp(1000, 443));

    assertThat(IntStream.range(0, 100).map(i -> program.choose(Packets.tcp(1000, 443))))
        .containsOnly(cpu);
  }

  @Test
  void flowsOfIpv4AreSpreadOverAllSlots() {
    assertSpread(port -> Packets.tcp(port, 443));
  }

  @Test
  void flowsOfIpv6AreSpreadOverAllSlots() {
    assertSpread(port -> Packets.udpV6(port, 53));
  }

  /** The expected share is 16 of 4096; a fair hash leaves a slot below 2 once in a million. */
  private void assertSpread(IntFunction<byte[]> flow) {
    int[] counts = new int[SLOTS];
    IntStream.range(0, FLOWS).forEach(i -> counts[program.choose(flow.apply(1024 + i))]++);

    assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThanOrEqualTo(2);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThanOrEqualTo(40);
  }

  static Stream<Arguments> sameFlow() {
    byte[] udp = Packets.udpHeader(1000, 2000, 1);
    byte[] plain = Packets.ipv4(Packets.UDP, 0, udp);
    byte[] plain6 = Packets.ipv6(Packets.UDP, udp);
    byte[] first = Packets.ipv4(Packets.UDP, Packets.MORE_FRAGMENTS, udp);
    byte[] first6 = Packets.ipv6(Packets.FRAGMENT_HEADER, Packets.extension(Packets.UDP, 1, udp));
    return Stream.of(
        same(
            "IPv4 options",
            Packets.ethernet(Packets.IPV4, plain),
            Packets.ethernet(Packets.IPV4, Packets.ipv4(new byte[8], Packets.UDP, 0, udp))),
        same(
            "one VLAN tag",
            Packets.ethernet(Packets.IPV4, plain),
            Packets.ethernet(Packets.VLAN, Packets.vlan(Packets.IPV4, plain))),
        same(
            "two VLAN tags",
            Packets.ethernet(Packets.IPV6, plain6),
            Packets.ethernet(
                0x88a8, Packets.vlan(Packets.VLAN, Packets.vlan(Packets.IPV6, plain6)))),
        same(
            "IPv6 extension headers",
            Packets.ethernet(Packets.IPV6, plain6),
            Packets.ethernet(
                Packets.IPV6,
                Packets.ipv6(
                    Packets.HOP_BY_HOP,
                    Packets.extension(60, 0, Packets.extension(Packets.UDP, 0, udp))))),
        same(
            "an IPv6 packet with a fragment header but no other fragment",
            Packets.ethernet(Packets.IPV6, plain6),
            Packets.ethernet(
                Packets.IPV6,
                Packets.ipv6(Packets.FRAGMENT_HEADER, Packets.extension(Packets.UDP, 0, udp)))),
        same(
            "first and later IPv4 fragments",
            Packets.ethernet(Packets.IPV4, first),
            Packets.ethernet(Packets.IPV4, Packets.ipv4(Packets.UDP, 185, new byte[40]))),
        same(
            "first and later IPv6 fragments",
            Packets.ethernet(Packets.IPV6, first6),
            Packets.ethernet(
                Packets.IPV6,
                Packets.ipv6(
                    Packets.FRAGMENT_HEADER, Packets.extension(Packets.UDP, 1448, new byte[40])))),
        same(
            "a UDP header that is cut off and a fragment",
            Packets.truncated(Packets.ethernet(Packets.IPV4, plain), 14 + 20 + 3),
            Packets.ethernet(Packets.IPV4, first)));
  }

  private static Arguments same(String what, byte[] one, byte[] other) {
    return Arguments.of(what, one, other);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void sameFlow(String what, byte[] one, byte[] other) {
    assertThat(program.choose(other)).as(what).isEqualTo(program.choose(one));
    assertThat(program.counters().missed()).isEqualTo(2);
  }

  static Stream<Arguments> control() {
    return Stream.of(
        Arguments.of("ARP", Packets.ethernet(Packets.ARP, new byte[46])),
        Arguments.of("LACP", Packets.ethernet(0x8809, new byte[46])),
        Arguments.of("LLDP", Packets.ethernet(0x88cc, new byte[46])),
        Arguments.of("STP", Packets.ethernet(38, new byte[46])),
        Arguments.of("PTP over Ethernet", Packets.ethernet(0x88f7, new byte[46])),
        Arguments.of("PTP event", Packets.udp(319, 319)),
        Arguments.of("PTP general", Packets.udp(320, 320)),
        Arguments.of("BFD", Packets.udp(50000, 3784)),
        Arguments.of("BFD echo", Packets.udp(50000, 3785)),
        Arguments.of("BFD multihop", Packets.udpV6(50000, 4784)),
        Arguments.of("BFD on LAG", Packets.udp(50000, 6784)),
        Arguments.of("router solicitation", neighbour(133)),
        Arguments.of("router advertisement", neighbour(134)),
        Arguments.of("neighbour solicitation", neighbour(135)),
        Arguments.of("neighbour advertisement", neighbour(136)),
        Arguments.of("redirect", neighbour(137)));
  }

  private static byte[] neighbour(int type) {
    return Packets.ethernet(Packets.IPV6, Packets.ipv6(Packets.ICMPV6, Packets.icmpV6(type)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void control(String what, byte[] packet) {
    assertThat(program.run(packet)).as(what).isEqualTo(XDP_PASS);
    assertThat(program.counters().passedControl()).isEqualTo(1);
  }

  static Stream<Arguments> steered() {
    return Stream.of(
        Arguments.of("a ping over IPv6", neighbour(128)),
        Arguments.of("an IP header that is cut off", Packets.truncated(Packets.udp(1, 2), 14 + 19)),
        Arguments.of("an unknown EtherType", Packets.ethernet(0x8847, new byte[46])),
        Arguments.of("UDP from a PTP port", Packets.udp(319, 1000)),
        Arguments.of("TCP to a BFD port", Packets.tcp(1000, 3784)),
        Arguments.of(
            "a protocol without ports",
            Packets.ethernet(Packets.IPV4, Packets.ipv4(50, 0, new byte[40]))),
        Arguments.of("an IPv4 header length below 5", withByte(Packets.udp(1, 2), 14, 0x44)),
        Arguments.of(
            "an IPv6 extension header that is cut off",
            Packets.ethernet(Packets.IPV6, Packets.ipv6(Packets.HOP_BY_HOP, new byte[] {17, 0}))));
  }

  private static byte[] withByte(byte[] packet, int at, int value) {
    packet[at] = (byte) value;
    return packet;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void steered(String what, byte[] packet) {
    program.run(packet);

    assertThat(program.counters().missed()).as(what).isEqualTo(1);
  }
}
