// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text form of frames against bytes that were written by hand. */
class TextFrameTest {
  private static final String ETHERNET = "020000000002 020000000001 ";
  private static final String IPV4 = "0a000001 0a000002 ";
  private static final String IPV6 =
      "20010db8000000000000000000000001 20010db8000000000000000000000002 ";

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "eth 0a:00:00:00:00:01 > ff:ff:ff:ff:ff:ff type 0x88b5 / bytes 3,"
        + "ffffffffffff 0a0000000001 88b5 010203",
    "eth / svlan 100 / vlan 7 type 0x88b5," + ETHERNET + "88a8 0064 8100 0007 88b5",
    "eth / ipv4 / udp 1000 > 53 / hex ab cd,"
        + ETHERNET
        + "0800 4500001e 0001 0000 40 11 0000 "
        + IPV4
        + "03e8 0035 000a 0000 abcd",
    "eth / ipv4 192.0.2.1 > 10.0.0.2 options 4 mf df offset 3 proto 6 tos 1 id 2 ttl 3,"
        + ETHERNET
        + "0800 46010018 0002 6003 03 06 0000 c0000201 0a000002 01010101",
    "eth / ipv6 class 1 label 2 hops 3 / tcp 1 > 2 flags 0x12,"
        + ETHERNET
        + "86dd 60100002 0014 06 03 "
        + IPV6
        + "0001 0002 00000001 00000000 5012 0000 0000 0000",
    "eth / ipv6 / hopopts units 1 / frag offset 3 mf reserved 1 next 17,"
        + ETHERNET
        + "86dd 60000000 0018 00 40 "
        + IPV6
        + "2c01eeeeeeeeeeee eeeeeeeeeeeeeeee 1100001b00000001",
    "eth / ipv4 / ah 0x11223344 / esp 5,"
        + ETHERNET
        + "0800 45000034 0001 0000 40 33 0000 "
        + IPV4
        + "32040000 11223344 00000001 000000000000000000000000 00000005 00000001",
    "eth type 5 / icmp 3 code 4 rest 1400 / icmp6 135,"
        + ETHERNET
        + "0005 0304 0000 00000578 8700 0000 00000000",
    "eth type 5 / vxlan 7 / eth type 6," + ETHERNET + "0005 08000000 00000700 " + ETHERNET + "0006",
    "eth type 5 / geneve 7 options 4 flags 0x40 version 1 / ipv6 next 59,"
        + ETHERNET
        + "0005 414086dd 00000700 eeeeeeee 60000000 0000 3b 40 "
        + IPV6,
    "eth / ipv4 / gre checksum key 7 seq 9 / eth type 6,"
        + ETHERNET
        + "0800 45000032 0001 0000 40 2f 0000 "
        + IPV4
        + "b0006558 00000000 00000007 00000009 "
        + ETHERNET
        + "0006",
    "eth type 5 / gtpu 0x11223344 seq 1 / gtpext 0x85 units 2 / hex ffff,"
        + ETHERNET
        + "0005 36ff000e 11223344 00010085 02eeeeee eeeeee00 ffff",
    "eth type 5 / gtpu 7 type 254," + ETHERNET + "0005 30fe0000 00000007",
    "eth / ipv4 proto 6 / cut 2," + ETHERNET + "0800 4500",
  })
  void isWhatItSays(String text, String bytes) {
    assertThat(TextFrame.parse(text).bytes())
        .asHexString()
        .isEqualToIgnoringCase(bytes.replace(" ", ""));
  }

  @Test
  void knowsWhereItsLayersAre() {
    assertThat(TextFrame.parse("eth / vlan 7 / ipv4 options 4 / udp 1 > 2 / bytes 5").layers())
        .containsExactly(
            new LayerAt("eth", 0),
            new LayerAt("vlan", 14),
            new LayerAt("ipv4", 18),
            new LayerAt("udp", 42),
            new LayerAt("bytes", 50));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "eth / bytes 3| say 'type'",
        "eth / ipv4 mff proto 6| nobody knows [mff]",
        "eth / ipv5| no such layer",
        "eth type zero| 'zero' is no number",
        "eth type 5 / cut 15| has no 15 bytes",
      })
  void refusesWhatItDoesNotKnow(String text, String why) {
    assertThatThrownBy(() -> TextFrame.parse(text)).hasMessageContaining(why);
  }

  @Test
  void givesItsBytesAwayAsACopy() {
    TextFrame frame = TextFrame.parse("hex 0102");

    frame.bytes()[0] = 9;

    assertThat(HexFormat.of().formatHex(frame.bytes())).isEqualTo("0102");
  }
}
