// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.IpPrefix;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What rules of a policy become. */
class RulePlanTest {
  private static final HostFacts HOST =
      Given.host(Given.FOUR_CPUS, Given.nic(2, "eth0"), Given.nic(3, "eth1"));
  private static final String ON_ETH0 = "'interfaces':{'names':['eth0']},";

  @Test
  void eachRuleKeepsItsPlaceAndItsAction() {
    AttachmentPlan plan =
        only(
            plan(
                "{"
                    + ON_ETH0
                    + "'rules':["
                    + "{'name':'a','match':{'protocols':['UDP','47']},'drop':{}},"
                    + "{'name':'b','match':{'vlans':[0,7]},'pass':{}},"
                    + "{'name':'c','match':{'sources':['10.0.0.0/8','2001:db8::/32'],"
                    + "'destinationPorts':['53','1000-2000']},'steer':{'algorithm':'RoundRobin'}}],"
                    + "'steer':{}}"));

    RuleSet rules = plan.program().rules();
    assertThat(plan.ruleNames()).containsExactly("a", "b", "c");
    assertThat(rules.actions())
        .containsExactly(
            new RuleAction.Drop(),
            new RuleAction.Pass(),
            new RuleAction.Steer(
                new SteerSettings(
                    Algorithm.ROUND_ROBIN, RoundRobinPackets.DATAGRAMS, HashSettings.DEFAULT),
                1));
    assertThat(rules.protocols().any()).isEqualTo(0b110);
    assertThat(rules.protocols().named()).isEqualTo(Map.of(17, 0b001, 47, 0b001));
    assertThat(rules.vlans().any()).isEqualTo(0b101);
    assertThat(rules.vlans().named())
        .isEqualTo(Map.of(NumberRange.of(0), 0b010, NumberRange.of(7), 0b010));
    assertThat(rules.sources().named().keySet())
        .extracting(IpPrefix::toString)
        .containsExactlyInAnyOrder("10.0.0.0/8", "2001:db8::/32");
    assertThat(rules.destinationPorts().named())
        .isEqualTo(Map.of(NumberRange.of(53), 0b100, new NumberRange(1000, 2000), 0b100));
    assertThat(plan.tables()).hasSize(2);
  }

  @Test
  void aRuleHasItsOwnCpusOrThePolicys() {
    NodePlan plan =
        plan(
            "{"
                + ON_ETH0
                + "'rules':["
                + "{'name':'own','match':{'protocols':['TCP']},'steer':{'cpus':{'list':'3'}}},"
                + "{'name':'shared','match':{'protocols':['UDP']},'steer':{}}],"
                + "'steer':{'cpus':{'list':'1-2'},'queueSize':512}}");

    AttachmentPlan on = only(plan);
    assertThat(cpus(on, "")).containsExactlyInAnyOrder(1, 2);
    assertThat(cpus(on, "own")).containsExactly(3);
    assertThat(cpus(on, "shared")).containsExactlyInAnyOrder(1, 2);
    assertThat(plan.datapath().cpuMaps().getFirst().queueSizes())
        .isEqualTo(Map.of(1, 512, 2, 512, 3, 512));
  }

  @Test
  void aPolicyMayPassWhatNoRuleIsFor() {
    NodePlan plan =
        plan(
            "{"
                + ON_ETH0
                + "'rules':[{'name':'dns','match':{'destinationPorts':['53']},"
                + "'steer':{'cpus':{'list':'2'}}}],'pass':{}}");

    AttachmentPlan on = only(plan);
    assertThat(on.program().otherwise()).isEqualTo(new RuleAction.Pass());
    assertThat(cpus(on, "dns")).containsExactly(2);
    assertThat(plan.datapath().cpuMaps().getFirst().queueSizes()).isEqualTo(Map.of(2, 2048));
    assertThat(plan.datapath().cpuMaps().getFirst().nice()).isEqualTo(-20);
  }

  @Test
  void aPolicyThatSteersNothingStillHasItsProgram() {
    NodePlan plan =
        plan(
            "{"
                + ON_ETH0
                + "'rules':[{'name':'no','match':{'protocols':['TCP']},'drop':{}}],'pass':{}}");

    assertThat(only(plan).program().rules().actions()).containsExactly(new RuleAction.Drop());
    assertThat(plan.datapath().cpuMaps())
        .singleElement()
        .extracting(CpuMapPlan::queueSizes)
        .isEqualTo(Map.of());
    assertThat(plan.findings()).isEmpty();
  }

  @Test
  void aRuleWithoutUsableCpusPassesAndTheRestIsAsAsked() {
    NodePlan plan =
        plan(
            "{"
                + ON_ETH0
                + "'rules':[{'name':'gone','match':{'protocols':['TCP']},"
                + "'steer':{'cpus':{'list':'9'}}}],'steer':{'cpus':{'list':'1'}}}");

    assertThat(cpus(only(plan), "gone")).isEmpty();
    assertThat(cpus(only(plan), "")).containsExactly(1);
    assertThat(plan.findings())
        .extracting(Finding::interfaceName, Finding::reason)
        .containsExactly(
            tuple("eth0", Reason.CPU_UNKNOWN), tuple("eth0", Reason.PASSES_WITHOUT_CPU));
    assertThat(plan.findings()).allSatisfy(it -> assertThat(it.message()).contains("rule gone"));
  }

  @Test
  void withoutAnyUsableCpuTheInterfaceIsLeftAlone() {
    NodePlan plan =
        plan(
            "{"
                + ON_ETH0
                + "'rules':[{'name':'gone','match':{'protocols':['TCP']},'steer':{}}],"
                + "'steer':{'cpus':{'list':'9'}}}");

    assertThat(plan.datapath()).isEqualTo(DatapathPlan.EMPTY);
    assertThat(plan.findings()).extracting(Finding::reason).contains(Reason.NO_USABLE_CPU);
  }

  @Test
  void aRuleThatMovesInTheListKeepsItsFlows() {
    String voice = "{'name':'voice','match':{'protocols':['UDP']},'steer':{'cpus':{'list':'%s'}}}";
    String other = "{'name':'other','match':{'protocols':['TCP']},'steer':{'cpus':{'list':'0'}}}";
    String spec = "{" + ON_ETH0 + "'rules':[%s],'steer':{'cpus':{'list':'0'}}}";
    // Given: slots with a history, which planning from nothing would not give
    NodePlan three = plan(spec.formatted(voice.formatted("1-3")));
    NodePlan two = plan(spec.formatted(voice.formatted("1-2")), three.datapath());
    NodePlan before = plan(spec.formatted(voice.formatted("1-3")), two.datapath());

    NodePlan after = plan(spec.formatted(other + "," + voice.formatted("1-3")), before.datapath());

    assertThat(slots(only(after), "voice")).isEqualTo(slots(only(before), "voice"));
    assertThat(slots(only(before), "voice")).isNotEqualTo(slots(only(three), "voice"));
  }

  private static NodePlan plan(String spec) {
    return plan(spec, DatapathPlan.EMPTY);
  }

  private static NodePlan plan(String spec, DatapathPlan inForce) {
    return Planner.plan(List.of(Given.policy("p", spec)), HOST, inForce);
  }

  private static AttachmentPlan only(NodePlan plan) {
    assertThat(plan.datapath().attachments()).hasSize(1);
    return plan.datapath().attachments().getFirst();
  }

  private static int[] slots(AttachmentPlan plan, String rule) {
    return plan.table(rule).orElseThrow().hashSlots();
  }

  private static List<Integer> cpus(AttachmentPlan plan, String rule) {
    return Arrays.stream(slots(plan, rule)).distinct().boxed().toList();
  }
}
