// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaysTest {
  @TempDir Path proc;

  @BeforeEach
  void noRoutes() throws IOException {
    Files.createDirectory(proc.resolve("net"));
    ipv4();
  }

  @Test
  void defaultRoutesOfBothFamiliesLeadToThem() throws IOException {
    ipv4(
        "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0",
        "eth1\t00000000\tFE01A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0");
    Files.writeString(
        proc.resolve("net/ipv6_route"),
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
            + " fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n");

    assertThat(new Gateways(proc).read())
        .containsExactly(
            new Gateway("eth0", "10.0.0.1"),
            new Gateway("eth1", "192.168.1.254"),
            new Gateway("eth0", "fe80::1"));
  }

  @Test
  void eachIsThereOnce() throws IOException {
    ipv4(
        "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0",
        "eth0\t00000000\t0100000A\t0003\t0\t0\t200\t00000000\t0\t0\t0");

    assertThat(new Gateways(proc).read()).containsExactly(new Gateway("eth0", "10.0.0.1"));
  }

  @Test
  void otherRoutesLeadToNone() throws IOException {
    ipv4(
        "eth0\t0000000A\t0100000A\t0003\t0\t0\t0\t000000FF\t0\t0\t0",
        "eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0100000A\t0002\t0\t0\t0\t00000000\t0\t0\t0",
        "*\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0");
    Files.writeString(
        proc.resolve("net/ipv6_route"),
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
            + " 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n");

    assertThat(new Gateways(proc).read()).isEmpty();
  }

  @Test
  void aKernelWithoutIpv6HasThoseOfIpv4() throws IOException {
    ipv4("eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0");

    assertThat(new Gateways(proc).read()).hasSize(1);
  }

  private void ipv4(String... routes) throws IOException {
    Files.writeString(
        proc.resolve("net/route"),
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
            + String.join("\n", routes));
  }
}
