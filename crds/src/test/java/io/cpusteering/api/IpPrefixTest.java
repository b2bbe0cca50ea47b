// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "10.1.2.3/8, 10.1.2.3/8",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:DB8::/32, 2001:db8::/32",
    "2001:0db8:0000:0000:0000:0000:0000:0001/128, 2001:db8::1/128",
    "::/0, ::/0",
    "0:0:0:0:0:0:0:0/0, ::/0",
    "1::/16, 1::/16",
    // Of two gaps as long as each other the first is left out, of one group none (RFC 5952, 4.2).
    "1:0:0:2:0:0:3:4/128, 1::2:0:0:3:4/128",
    "1:0:0:2:0:0:0:3/128, 1:0:0:2::3/128",
    "1:2:3:4:5:6:7::/128, 1:2:3:4:5:6:7:0/128",
    "::2:3:4:5:6:7:8/128, 0:2:3:4:5:6:7:8/128",
    "64:ff9b::192.0.2.1/128, 64:ff9b::c000:201/128",
    "::254.255.0.1/128, ::feff:1/128"
  })
  void writesWhatItReadTheCanonicalWay(String text, String canonical) {
    assertThat(IpPrefix.parse(text)).map(IpPrefix::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.0/1000",
        "10.0.0/8",
        "10.0.0.0.0/8",
        "10.0.0.256/8",
        "10.0.0.01/8",
        "10.0.0.-1/8",
        "::/129",
        ":/64",
        ":::/64",
        "1:/64",
        ":1::/64",
        "1::2::/64",
        "1:2:3:4:5:6:7/64",
        "1:2:3:4:5:6:7:8:9/64",
        "1:2:3:4::5:6:7:8/64",
        "12345::/64",
        "g::/64",
        "fe80::1%eth0/64",
        "1.2.3.4::/64",
        "1:2:3:4:5:6:7:1.2.3.4/64",
        "::1.2.3/64",
        "::ffff:10.0.0.1/128",
        "localhost/8"
      })
  void readsNothingElse(String text) {
    assertThat(IpPrefix.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.7/24, 192.168.1.0/24",
    "255.255.255.255/31, 255.255.255.254/31",
    "255.255.255.255/32, 255.255.255.255/32",
    "255.255.255.255/0, 0.0.0.0/0",
    "2001:db8:ffff::1/33, 2001:db8:8000::/33",
    "ffff::ffff/128, ffff::ffff/128"
  })
  void clearsTheHostBits(String text, String masked) {
    assertThat(IpPrefix.parse(text).map(IpPrefix::masked)).isEqualTo(IpPrefix.parse(masked));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.0.0.1/32", "2001:DB8::1, 2001:db8::1/128"})
  void holdsOneAddress(String address, String prefix) {
    assertThat(IpPrefix.ofAddress(address)).map(IpPrefix::toString).contains(prefix);
  }

  @Test
  void givesItsBytesInNetworkOrder() {
    IpPrefix ipv4 = IpPrefix.parse("10.1.2.0/24").orElseThrow();
    IpPrefix ipv6 = IpPrefix.parse("2001:db8::ff/128").orElseThrow();

    assertThat(ipv4.address()).containsExactly(10, 1, 2, 0);
    assertThat(ipv4.length()).isEqualTo(24);
    assertThat(ipv4.isIpv6()).isFalse();
    assertThat(ipv6.address())
        .containsExactly(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff);
    assertThat(ipv6.isIpv6()).isTrue();
  }

  @Test
  void canNotBeChangedThroughItsBytes() {
    IpPrefix prefix = IpPrefix.parse("10.0.0.0/8").orElseThrow();

    prefix.address()[0] = 1;

    assertThat(prefix).hasToString("10.0.0.0/8");
  }
}
