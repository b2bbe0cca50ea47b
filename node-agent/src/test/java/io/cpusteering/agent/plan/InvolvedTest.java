// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvolvedTest {
  private static final HostFacts HOST =
      Given.host(
          Given.FOUR_CPUS,
          Given.loopback(),
          Given.nic(2, "eth0"),
          Given.nic(3, "eth1"),
          veth(4, "vetha", 5),
          veth(5, "vethb", 4),
          veth(6, "pod1", null),
          veth(7, "pod2", null));

  @Test
  void ofTheInterfacesOfPodsNoneIsThatNoPolicyIsAbout() {
    WantedPolicy policy =
        Given.policy(
            "spread", "{'interfaces': {'names': ['eth0']}, 'steer': {'cpus': {'list': '1'}}}");

    Involved involved = Involved.of(List.of(policy), HOST, DatapathPlan.EMPTY);

    assertThat(involved.selected()).containsExactly(2);
    assertThat(involved.all()).containsExactly(2);
  }

  /** A veth takes what is redirected to it when its peer has a program, which may be ours. */
  @Test
  void whatPacketsAreSentOutOfIsWithItsPeer() {
    WantedPolicy policy =
        Given.policy(
            "mirror",
            "{'interfaces': {'names': ['eth0']}, 'redirect': {'interfaces': ['vetha', 'gone']}}");

    Involved involved = Involved.of(List.of(policy), HOST, DatapathPlan.EMPTY);

    assertThat(involved.selected()).containsExactly(2);
    assertThat(involved.all()).containsExactlyInAnyOrder(2, 4, 5);
  }

  /** Also where nobody wants it any more: the policy behind it may wait for its turn. */
  @Test
  void whatHasAProgramOfOursIs() {
    WantedPolicy before =
        Given.policy(
            "spread", "{'interfaces': {'names': ['pod1']}, 'steer': {'cpus': {'list': '1'}}}");
    DatapathPlan inForce = Planner.plan(List.of(before), HOST, DatapathPlan.EMPTY).datapath();

    Involved involved = Involved.of(List.of(), HOST, inForce);

    assertThat(involved.selected()).isEmpty();
    assertThat(involved.all()).containsExactly(6);
  }

  private static InterfaceFacts veth(int ifindex, String name, Integer peer) {
    return Given.sending(
        Given.nic(ifindex, name, "veth"),
        new SendingFacts("", peer, XdpSending.UNKNOWN, List.of()));
  }
}
