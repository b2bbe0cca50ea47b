// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import static io.cpusteering.agent.libbpf.NetlinkBytes.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.libbpf.NetlinkBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkMessagesTest {
  private static final int NETLINK_NESTED = 0x8000;
  private static final byte[] NAMED_ETH0 = attribute(IFLA_IFNAME, text("eth0"));

  @Test
  void aVethIsReadWithItsAddressAndItsPeer() throws IOException {
    ByteBuffer veth =
        received(
            NetlinkBytes.link(0, 7, 0x1003),
            attribute(IFLA_IFNAME, text("veth7")),
            attribute(IFLA_STATS64, new byte[] {1, 2, 3}),
            attribute(IFLA_MTU, number(1450)),
            attribute(IFLA_ADDRESS, new byte[] {2, 0, 0, 0, 0, (byte) 0xab}),
            attribute(IFLA_LINK, number(8)),
            attribute(
                IFLA_LINKINFO | NETLINK_NESTED,
                all(attribute(2, new byte[] {9}), attribute(1, text("veth")))));

    assertThat(LinkMessages.read(List.of(veth)))
        .containsExactly(new Link(7, "veth7", 0x1003, 1450, "02:00:00:00:00:ab", 8, "veth"));
  }

  @Test
  void whatIsNotToldIsNotThere() throws IOException {
    ByteBuffer plain = received(NetlinkBytes.link(0, 7, 0), NAMED_ETH0);

    assertThat(LinkMessages.read(List.of(plain)))
        .containsExactly(new Link(7, "eth0", 0, 0, "", 7, ""));
  }

  @Test
  void anIpAddressIsNoMacAddress() throws IOException {
    ByteBuffer tunnel =
        received(NetlinkBytes.link(0, 7, 0), NAMED_ETH0, attribute(IFLA_ADDRESS, new byte[4]));

    assertThat(LinkMessages.read(List.of(tunnel))).extracting(Link::address).containsExactly("");
  }

  @Test
  void oneThatCanNotBeReadIsNotLeftOut() {
    ByteBuffer good = received(NetlinkBytes.link(0, 7, 0), NAMED_ETH0);
    List<ByteBuffer> bad =
        List.of(
            received(new byte[15]),
            received(NetlinkBytes.link(0, 7, 0)),
            received(NetlinkBytes.link(0, 7, 0), NAMED_ETH0, new byte[] {3, 0, 4, 0}),
            received(NetlinkBytes.link(0, 7, 0), NAMED_ETH0, new byte[] {-1, -1, 4, 0}));

    assertThat(bad)
        .allSatisfy(
            one ->
                assertThatThrownBy(() -> LinkMessages.read(List.of(good, one)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("rtnetlink"));
  }
}
