// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumErrorsTest {
  @TempDir Path proc;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(proc.resolve("net/sctp"));
  }

  @Test
  void addsUpAllTransportProtocols() throws IOException {
    Files.writeString(
        proc.resolve("net/snmp"),
        """
        Ip: Forwarding DefaultTTL
        Ip: 1 64
        Icmp: InMsgs InErrors InCsumErrors
        Icmp: 100 3 1
        Tcp: RtoMin InSegs InErrs OutRsts InCsumErrors
        Tcp: 200 9000 30 4 20
        Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
        Udp: 5000 1 400 9 0 0 300 7 0
        UdpLite: InDatagrams InCsumErrors
        UdpLite: 0 4000
        """);
    Files.writeString(
        proc.resolve("net/snmp6"),
        """
        Ip6InReceives                   \t35
        Icmp6InCsumErrors               \t50000
        Udp6InErrors                    \t8
        Udp6InCsumErrors                \t600000
        UdpLite6InCsumErrors            \t7000000
        """);
    Files.writeString(
        proc.resolve("net/sctp/snmp"), "SctpChecksumErrors              \t80000000\n");

    assertThat(new ChecksumErrors(proc).read()).isEqualTo(87_654_321);
  }

  @Test
  void aProtocolThatIsNotThereCountsAsNone() throws IOException {
    Files.writeString(proc.resolve("net/snmp"), "Udp: InErrors InCsumErrors\nUdp: 5 5\n");

    assertThat(new ChecksumErrors(proc).read()).isEqualTo(5);
  }
}
