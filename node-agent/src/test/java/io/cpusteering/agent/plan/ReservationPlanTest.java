// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.Claimant;
import io.cpusteering.agent.host.HookClaim;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import io.cpusteering.agent.plan.Preflight.Item;
import io.cpusteering.agent.plan.Preflight.Weight;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an interface whose XDP hook somebody else wants. */
class ReservationPlanTest {
  private static final HostFacts HOST =
      Given.host(Given.FOUR_CPUS, Given.nic(2, "eth0", "ice"), Given.nic(3, "eth1", "ice"));
  private static final HostFacts CONTENDED =
      HOST.withClaims(
          List.of(new HookClaim(Claimant.CILIUM, Set.of("eth0"), "it says so in its file")));

  @ParameterizedTest
  @ValueSource(strings = {"", "'ifContended':'Yield',"})
  void itIsLeftToThemAndTheOthersAreSteered(String ifContended) {
    NodePlan plan = plan(ifContended, CONTENDED, DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::interfaceName)
        .containsExactly("eth1");
    assertThat(plan.findings())
        .extracting(Finding::interfaceName, Finding::reason)
        .containsExactly(tuple("eth0", Reason.RESERVED_FOR));
    assertThat(plan.findings().getFirst().message())
        .contains(
            "left to Cilium",
            "it says so in its file",
            "loadBalancer.acceleration",
            "ifContended to Keep");
    assertThat(plan.preflights().get(2).items())
        .extracting(Item::reason, Item::weight)
        .containsExactly(tuple(Reason.RESERVED_FOR, Weight.REFUSAL));
  }

  @Test
  void itIsLeftAlsoWhereWeHaveItAlready() {
    DatapathPlan inForce = plan("", HOST, DatapathPlan.EMPTY).datapath();

    NodePlan plan = plan("", CONTENDED, inForce);

    assertThat(inForce.attachments()).hasSize(2);
    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::interfaceName)
        .containsExactly("eth1");
  }

  @Test
  void itIsKeptIfAskedAndThePreflightWarns() {
    NodePlan plan = plan("'ifContended':'Keep',", CONTENDED, DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments()).hasSize(2);
    assertThat(plan.findings()).isEmpty();
    assertThat(plan.preflights().get(2).items())
        .extracting(Item::reason, Item::weight)
        .containsExactly(tuple(Reason.RESERVED_FOR, Weight.HAZARD));
    assertThat(plan.preflights().get(3).items()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyClaimantIsNamedWithItsCure(Claimant claimant) {
    HostFacts host = HOST.withClaims(List.of(new HookClaim(claimant, Set.of("eth0"), "evidence")));

    NodePlan plan = plan("", host, DatapathPlan.EMPTY);

    assertThat(plan.findings().getFirst().message()).contains(claimant.label(), claimant.cure());
  }

  @Test
  void anInterfaceIsGivenNoProgramForTheSakeOfAnotherWhereSomebodyWantsIt() {
    HostFacts sending =
        Given.host(
            Given.FOUR_CPUS,
            Given.nic(2, "eth0", "ice"),
            Given.sending(
                Given.nic(3, "eth1", "ice"),
                new SendingFacts("02:00:00:00:00:01", null, XdpSending.NOT_YET, List.of())));
    WantedPolicy policy =
        Given.policy("a", "{'interfaces':{'names':['eth0']},'redirect':{'interfaces':['eth1']}}");
    HookClaim claim = new HookClaim(Claimant.BPFMAN, Set.of("eth1"), "evidence");

    assertThat(indexes(Planner.plan(List.of(policy), sending, DatapathPlan.EMPTY)))
        .containsExactly(2, 3);
    assertThat(
            indexes(
                Planner.plan(
                    List.of(policy), sending.withClaims(List.of(claim)), DatapathPlan.EMPTY)))
        .containsExactly(2);
  }

  private static List<Integer> indexes(NodePlan plan) {
    return plan.datapath().attachments().stream().map(AttachmentPlan::ifindex).toList();
  }

  private static NodePlan plan(String ifContended, HostFacts host, DatapathPlan inForce) {
    WantedPolicy policy =
        Given.policy(
            "a", "{'interfaces':{'patterns':['eth*']},%s'steer':{}}".formatted(ifContended));
    return Planner.plan(List.of(policy), host, inForce);
  }
}
