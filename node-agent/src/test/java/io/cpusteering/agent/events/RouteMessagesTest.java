// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import static io.cpusteering.agent.libbpf.NetlinkBytes.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.events.RouteMessage.DefaultRoute;
import io.cpusteering.agent.events.RouteMessage.Link;
import io.cpusteering.agent.events.RouteMessage.Unclear;
import io.cpusteering.agent.libbpf.NetlinkBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteMessagesTest {
  @Test
  void aLinkIsReadWithNameAndKind() {
    Link link = link(veth(RTM_NEWLINK, 7, "veth7", 1500));

    assertThat(link.ifindex()).isEqualTo(7);
    assertThat(link.name()).isEqualTo("veth7");
    assertThat(link.kind()).isEqualTo("veth");
    assertThat(link.gone()).isFalse();
    assertThat(link.offloads()).isFalse();
  }

  @Test
  void aLinkThatLeftIsGone() {
    assertThat(link(veth(RTM_DELLINK, 7, "veth7", 1500)).gone()).isTrue();
  }

  @Test
  void aPortThatLeavesItsBridgeIsNotGone() {
    byte[] port =
        message(
            RTM_DELLINK, NetlinkBytes.link(AF_BRIDGE, 7, 1), attribute(IFLA_IFNAME, text("veth7")));

    assertThat(RouteMessages.read(received(port))).isEmpty();
  }

  @Test
  void theStateIsTheSameWhateverTheCountersAre() {
    Link before =
        link(veth(RTM_NEWLINK, 7, "veth7", 1500, attribute(IFLA_STATS64, new byte[] {1, 2, 3})));
    Link after =
        link(veth(RTM_NEWLINK, 7, "veth7", 1500, attribute(IFLA_STATS64, new byte[] {4, 5, 6})));

    assertThat(after).isEqualTo(before);
  }

  @Test
  void theStateTellsWhatARoundReads() {
    assertThat(
            List.of(
                link(veth(RTM_NEWLINK, 7, "veth7", 1500)).state(),
                link(veth(RTM_NEWLINK, 7, "veth8", 1500)).state(),
                link(veth(RTM_NEWLINK, 7, "veth7", 9000)).state(),
                link(veth(RTM_NEWLINK, 7, "veth7", 1500, attribute(10, number(3)))).state(),
                link(message(RTM_NEWLINK, NetlinkBytes.link(0, 7, 1))).state(),
                link(message(RTM_NEWLINK, NetlinkBytes.link(0, 7, 0))).state()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"2, true", "1, false", "4, false"})
  void offloadsThatChangedAreTold(int event, boolean offloads) {
    Link link = link(veth(RTM_NEWLINK, 7, "veth7", 1500, attribute(IFLA_EVENT, number(event))));

    assertThat(link.offloads()).isEqualTo(offloads);
  }

  @ParameterizedTest
  @CsvSource({"24, 2, 0, 1", "25, 10, 0, 1", "24, 2, 24, 0", "25, 10, 64, 0"})
  void ofRoutesOnlyDefaultRoutesAreTold(int type, int family, int bits, int told) {
    assertThat(RouteMessages.read(received(NetlinkBytes.route(type, family, bits))))
        .hasSize(told)
        .allMatch(message -> message instanceof DefaultRoute);
  }

  @Test
  void everyMessageOfADatagramIsRead() {
    List<RouteMessage> messages =
        RouteMessages.read(
            received(
                veth(RTM_NEWLINK, 7, "veth7", 1500),
                NetlinkBytes.route(RTM_NEWROUTE, 2, 0),
                veth(RTM_DELLINK, 8, "veth8", 1500),
                message(3)));

    assertThat(messages).hasSize(3);
    assertThat(messages.getLast()).isInstanceOf(Link.class);
  }

  @Test
  void unknownMessagesAreOfNoConcern() {
    assertThat(RouteMessages.read(received(message(20, new byte[8]), message(1), message(3))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aMessageThatSomethingWentWrongIsUnclear(int type) {
    assertThat(RouteMessages.read(received(message(type, new byte[4]))))
        .containsExactly(new Unclear());
  }

  @Test
  void whatIsCutOffIsUnclearWhereverThatIs() {
    byte[] whole = all(veth(RTM_NEWLINK, 7, "veth7", 1500), NetlinkBytes.route(RTM_DELROUTE, 2, 0));
    int first = veth(RTM_NEWLINK, 7, "veth7", 1500).length;

    for (int length = 1; length < whole.length; length++) {
      List<RouteMessage> messages = RouteMessages.read(received(Arrays.copyOf(whole, length)));

      if (length == first) {
        assertThat(messages).singleElement().isInstanceOf(Link.class);
      } else {
        assertThat(messages).as("%d bytes", length).last().isEqualTo(new Unclear());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 1000, 65_535})
  void anAttributeOfAnImpossibleLengthIsUnclear(int length) {
    byte[] bytes = veth(RTM_NEWLINK, 7, "veth7", 1500);
    ByteBuffer datagram = received(bytes);
    datagram.putShort(32, (short) length);

    assertThat(RouteMessages.read(datagram)).containsExactly(new Unclear());
  }

  @Test
  void aLengthBelowTheHeadersIsUnclear() {
    ByteBuffer datagram = received(veth(RTM_NEWLINK, 7, "veth7", 1500));
    datagram.putInt(0, 0);

    assertThat(RouteMessages.read(datagram)).containsExactly(new Unclear());
    datagram.putInt(0, -1);
    assertThat(RouteMessages.read(datagram)).containsExactly(new Unclear());
  }

  @Test
  void noBytesAreReadBeyondTheEndWhateverTheyAre() {
    Random random = new Random(1);
    byte[] whole = all(veth(RTM_NEWLINK, 7, "veth7", 1500), NetlinkBytes.route(RTM_DELROUTE, 2, 0));
    int readable = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = whole.clone();
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      readable += RouteMessages.read(received(bytes)).isEmpty() ? 0 : 1;
    }
    assertThat(readable).isPositive();
  }

  private static Link link(byte[] message) {
    List<RouteMessage> messages = RouteMessages.read(received(message));
    assertThat(messages).singleElement().isInstanceOf(Link.class);
    return (Link) messages.getFirst();
  }
}
