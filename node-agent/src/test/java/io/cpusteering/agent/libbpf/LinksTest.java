// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static io.cpusteering.agent.libbpf.NetlinkBytes.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.libbpf.Links.Messages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinksTest {
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int ENODEV = 19;

  private final List<ByteBuffer> links = new ArrayList<>();

  @Test
  void linksComeInSeveralPartsUntilTheKernelSaysThatItIsDone() {
    Messages first =
        read(
            received(
                veth(RTM_NEWLINK, 7, "veth7", 1500), veth(RTM_NEWLINK, 123, "veth123456", 1500)));
    Messages second = read(received(message(NLMSG_DONE, number(0))));

    assertThat(first).isEqualTo(new Messages(true, false));
    assertThat(second).isEqualTo(new Messages(true, true));
    assertThat(links).extracting(it -> it.getInt(4)).containsExactly(7, 123);
  }

  @Test
  void whatIsNotOfOneMomentIsSaidToBeSo() {
    Messages interrupted =
        read(
            received(
                veth(RTM_NEWLINK, 7, "veth7", 1500),
                flagged(NLMSG_DONE, NLM_F_DUMP_INTR, number(0))));

    assertThat(interrupted).isEqualTo(new Messages(false, true));
  }

  @ParameterizedTest
  @CsvSource({"" + NLMSG_ERROR, "" + NLMSG_DONE})
  void aFailureInTheMidstIsNoEnd(int type) {
    ByteBuffer failed = received(message(type, number(-ENODEV)));

    assertThatThrownBy(() -> read(failed))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("the list of network interfaces: netlink failed with ENODEV");
  }

  @Test
  void aMessageThatIsCutOffIsNoEnd() {
    ByteBuffer cut = received(veth(RTM_NEWLINK, 7, "veth7", 1500));

    assertThatThrownBy(() -> read(cut.slice(0, 40).order(cut.order())))
        .isInstanceOf(BpfException.class);
  }

  private Messages read(ByteBuffer datagram) {
    return Messages.of(datagram, links, Operation.LIST, "the list of network interfaces");
  }
}
