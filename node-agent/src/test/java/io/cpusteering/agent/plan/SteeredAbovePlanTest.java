// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of interfaces that lie above others, all of them selected. */
class SteeredAbovePlanTest {
  private static final InterfaceFacts ETH0 = Given.nic(2, "eth0");
  private static final InterfaceFacts ETH1 = Given.nic(3, "eth1");
  private static final InterfaceFacts BRIDGE = above(4, "br0", "eth0", "eth1");
  private static final InterfaceFacts VLAN = above(5, "br0.7", "br0");

  @Test
  void theOnesAboveAreNamedAndAllAreSteered() {
    NodePlan plan = plan(steering("a", "eth0','eth1','br0','br0.7"));

    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::interfaceName)
        .containsExactly("eth0", "eth1", "br0", "br0.7");
    assertThat(twice(plan))
        .extracting(Finding::interfaceName, Finding::message)
        .containsExactly(
            tuple(
                "br0",
                "interface br0 lies above eth0, eth1, which are steered too, so packets from there"
                    + " are steered once more; exclude br0, unless it gets packets from elsewhere as"
                    + " well"),
            tuple(
                "br0.7",
                "interface br0.7 lies above br0, eth0, eth1, which are steered too, so packets from"
                    + " there are steered once more; exclude br0.7, unless it gets packets from"
                    + " elsewhere as well"));
  }

  @Test
  void alsoWhereAnotherPolicySteersBelow() {
    NodePlan plan = plan(steering("a", "eth1"), steering("b", "br0"));

    assertThat(twice(plan)).extracting(Finding::uid).containsExactly(steering("b", "br0").uid());
    assertThat(twice(plan).getFirst().message()).contains("above eth1, which is steered too");
  }

  @Test
  void whatIsPassedOrBesideIsNotSteeredTwice() {
    WantedPolicy passing = Given.policy("a", "{'interfaces':{'names':['eth0','eth1']},'pass':{}}");

    assertThat(twice(plan(passing, steering("b", "br0")))).isEmpty();
    assertThat(twice(plan(steering("a", "eth0"), steering("b", "eth1")))).isEmpty();
  }

  private static List<Finding> twice(NodePlan plan) {
    return plan.findings().stream().filter(it -> it.reason() == Reason.STEERED_TWICE).toList();
  }

  private static WantedPolicy steering(String name, String interfaces) {
    return Given.policy(
        name,
        "{'interfaces':{'names':['%s']},'attach':{'mode':'Generic'},'steer':{}}"
            .formatted(interfaces));
  }

  private static InterfaceFacts above(int ifindex, String name, String... below) {
    return Given.sending(
        Given.nic(ifindex, name, "bridge"),
        new SendingFacts("", null, XdpSending.UNKNOWN, List.of(below)));
  }

  private static NodePlan plan(WantedPolicy... policies) {
    return Planner.plan(
        Stream.of(policies).toList(),
        Given.host(Given.FOUR_CPUS, ETH0, ETH1, BRIDGE, VLAN),
        DatapathPlan.EMPTY);
  }
}
