// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static io.cpusteering.agent.libbpf.NetlinkBytes.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XdpProgramsTest {
  private static final int IFLA_XDP = 43;
  private static final int IFLA_XDP_ATTACHED = 2;
  private static final int IFLA_XDP_PROG_ID = 4;

  @ParameterizedTest
  @CsvSource({"5, 1, 77, 0, 0", "6, 2, 0, 77, 0", "7, 3, 0, 0, 77"})
  void aProgramIsWhereTheKernelSaysItIs(
      int place, int attached, long inDriver, long inStack, long inDevice) {
    byte[] xdp =
        attribute(
            IFLA_XDP,
            all(
                attribute(IFLA_XDP_ATTACHED, new byte[] {(byte) attached}),
                attribute(IFLA_XDP_PROG_ID, number(77)),
                attribute(place, number(77))));

    assertThat(XdpPrograms.of(received(link(0, 7, 1), attribute(IFLA_IFNAME, text("eth0")), xdp)))
        .isEqualTo(new XdpPrograms(inDriver, inStack, inDevice));
  }

  @Test
  void anInterfaceWithoutOneHasNone() {
    byte[] xdp = attribute(IFLA_XDP, attribute(IFLA_XDP_ATTACHED, new byte[] {0}));

    assertThat(XdpPrograms.of(received(link(0, 7, 1), xdp)).none()).isTrue();
  }
}
