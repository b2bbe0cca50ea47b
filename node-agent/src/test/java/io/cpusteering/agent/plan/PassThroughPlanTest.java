// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.HostFacts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a plan where steering does, or seems to do, harm. */
class PassThroughPlanTest {
  private static final HostFacts HOST =
      Given.host(Given.FOUR_CPUS, Given.nic(2, "eth0", "ixgbe"), Given.nic(3, "eth1", "ixgbe"));

  private static final WantedPolicy POLICY =
      Given.policy(
          "a",
          "{'interfaces':{'names':['eth0','eth1']},'rules':["
              + "{'name':'bad','match':{'sources':['192.0.2.0/24']},'drop':{}},"
              + "{'name':'voice','match':{'protocols':['UDP']},'steer':{'cpus':{'list':'2'}}}],"
              + "'steer':{'cpus':{'list':'0-3'}}}");

  private static final NodePlan PLAN = Planner.plan(List.of(POLICY), HOST, DatapathPlan.EMPTY);
  private static final AttachmentPlan ETH0 = PLAN.datapath().on(2).orElseThrow();

  @Test
  void packetsAreSteeredToNoCpuAndAllElseIsAsBefore() {
    NodePlan passing = PassThrough.in(PLAN, List.of(notice(Reason.PASSED_THROUGH, 2)));

    AttachmentPlan eth0 = passing.datapath().on(2).orElseThrow();
    assertThat(eth0.tables()).hasSameSizeAs(ETH0.tables()).containsOnly(IndirectionTable.EMPTY);
    assertThat(eth0.program()).isEqualTo(ETH0.program());
    assertThat(eth0.modes()).isEqualTo(ETH0.modes());
    assertThat(passing.datapath().on(3)).isEqualTo(PLAN.datapath().on(3));
    assertThat(passing.datapath().cpuMaps()).isEqualTo(PLAN.datapath().cpuMaps());
    assertThat(passing.claims()).isEqualTo(PLAN.claims());
    assertThat(passing.findings())
        .contains(new Finding(ETH0.uid(), "eth0", Reason.PASSED_THROUGH, "why"));
  }

  @Test
  void afterwardsPacketsGoToTheCpusOfBefore() {
    NodePlan passing =
        PassThrough.in(
            PLAN, List.of(notice(Reason.PASSED_THROUGH, 2), notice(Reason.PASSED_THROUGH, 3)));

    NodePlan again = Planner.plan(List.of(POLICY), HOST, passing.datapath());

    assertThat(again.datapath()).isEqualTo(PLAN.datapath());
  }

  @ParameterizedTest
  @EnumSource(names = {"OVERLOADED", "WRONG_CHECKSUMS", "LOSS_ABOVE_MAX"})
  void whatIsOnlySaidChangesNothing(Reason reason) {
    NodePlan plan = PassThrough.in(PLAN, List.of(notice(reason, 2)));

    assertThat(plan.datapath()).isEqualTo(PLAN.datapath());
    assertThat(plan.findings()).contains(new Finding(ETH0.uid(), "eth0", reason, "why"));
  }

  @Test
  void anotherVersionOrPolicyIsNotMeant() {
    NodePlan plan =
        PassThrough.in(
            PLAN,
            List.of(
                new HarmNotice(ETH0.uid(), "other", 2, "eth0", Reason.PASSED_THROUGH, "why"),
                new HarmNotice("other", ETH0.revision(), 2, "eth0", Reason.PASSED_THROUGH, "why")));

    assertThat(plan).isEqualTo(PLAN);
  }

  private static HarmNotice notice(Reason reason, int ifindex) {
    return new HarmNotice(
        ETH0.uid(), ETH0.revision(), ifindex, "eth" + (ifindex - 2), reason, "why");
  }
}
