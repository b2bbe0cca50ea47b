// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a broadcast that excludes the ingress is not sent out of. */
class ExcludedIngressPlanTest extends OnThreeNics {
  /** The kernel leaves it out in silence, and a packet that is for nobody else would be gone. */
  @Test
  void whatIsAboveTheIngressIsLeftOutOfABroadcastThatExcludesIt() {
    interfaces.set(1, above(ETH1, null, "eth0"));

    NodePlan plan = plan(excluding("hub", "eth0", "'eth1','eth2'"));

    assertThat(only(plan).devices().getFirst().devices())
        .extracting(Device::ifindex)
        .containsExactly(4);
    assertThat(reasons(plan)).containsExactly(Reason.TARGET_NOT_READY);
    assertThat(plan.findings().getFirst().message())
        .contains("interface eth0 receives", "out of interface eth1", "leave excludeIngress out");
  }

  @Test
  void whatIsAboveTheIngressGetsABroadcastThatDoesNotExcludeIt() {
    interfaces.set(1, above(ETH1, null, "eth0"));

    NodePlan plan =
        plan(redirect("hub", "eth0", "{'interfaces':['eth1','eth2'],'broadcast':true}"));

    assertThat(only(plan).devices().getFirst().devices()).hasSize(2);
    assertThat(plan.findings()).isEmpty();
  }

  /** Programs of a bond are told the member that a packet came from, and not the bond. */
  @Test
  void aBondIsLeftOutOfABroadcastThatIsForNobodyElse() {
    interfaces.set(0, above(ETH0, "bonding", "eth1"));

    NodePlan both = plan(excluding("hub", "eth0", "'eth0','eth2'"));
    interfaces.set(2, down(ETH2));
    NodePlan alone = plan(excluding("hub", "eth0", "'eth0','eth2'"));

    assertThat(only(both).devices().getFirst().devices()).hasSize(2);
    assertThat(both.findings()).isEmpty();
    assertThat(only(alone).devices().getFirst().devices()).isEmpty();
    assertThat(reasons(alone)).containsExactly(Reason.TARGET_NOT_READY, Reason.TARGET_NOT_READY);
  }

  @Test
  void ofSeveralInterfacesOneMayBeBelowATarget() {
    interfaces.set(2, above(ETH2, null, "eth0"));
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0','eth1']},'steer':{'cpus':{'list':'1'},"
            + "'remote':{'rules':[{'name':'out','match':{'protocols':['UDP']},'redirect':{"
            + "'interfaces':[%s],'broadcast':true,'excludeIngress':true}}]}}}";

    NodePlan several = plan(Given.policy("one", spec.formatted("'eth1','eth2'")));
    NodePlan alone = plan(Given.policy("one", spec.formatted("'eth2'")));

    assertThat(remote(several).devices().getFirst().devices()).hasSize(2);
    assertThat(several.findings()).isEmpty();
    assertThat(remote(alone).devices().getFirst().devices()).isEmpty();
    assertThat(alone.findings().getFirst().message()).contains("interface eth0 receives");
  }

  private static RemotePlan.Rules remote(NodePlan plan) {
    return (RemotePlan.Rules) plan.datapath().cpuMaps().getFirst().remote();
  }

  private static WantedPolicy excluding(String name, String on, String interfaces) {
    return redirect(
        name,
        on,
        "{'interfaces':[%s],'broadcast':true,'excludeIngress':true}".formatted(interfaces));
  }

  private static InterfaceFacts above(
      InterfaceFacts facts, @Nullable String driver, String... below) {
    InterfaceFacts made = driver == null ? facts : Given.nic(facts.ifindex(), facts.name(), driver);
    return Given.sending(
        made, new SendingFacts(MAC + facts.ifindex(), null, XdpSending.READY, List.of(below)));
  }
}
