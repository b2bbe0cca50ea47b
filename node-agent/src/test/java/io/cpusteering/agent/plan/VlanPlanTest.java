// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is decided where the device takes VLAN tags out of the frames. */
class VlanPlanTest {
  private static final String VLAN_RULE =
      "'rules':[{'name':'storage','match':{'vlans':[5]},'pass':{}}],";

  private static final InterfaceFacts PLAIN = Given.nic(2, "eth0");
  private static final InterfaceFacts STRIPPING = Given.stripping(PLAIN);
  private static final InterfaceFacts STRIPPING_BELOW_VLANS =
      Given.stripping(PLAIN, "eth0.5", "eth0.7");
  private static final InterfaceFacts VETH =
      Given.stripping(Given.nic(2, "eth0", "veth"), "eth0.5");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // tags stay in the frame, where all can see them
        "PLAIN                 | Native  | true  | NATIVE         | ''",
        "PLAIN                 | Auto    | true  | NATIVE,GENERIC | ''",
        // nobody looks at tags: what nearly every NIC is like
        "STRIPPING             | Native  | false | NATIVE         | ''",
        "STRIPPING             | Auto    | false | NATIVE,GENERIC | ''",
        "STRIPPING             | Generic | false | GENERIC        | ''",
        "STRIPPING             | Native  | true  | ''             | VlanHazard",
        "STRIPPING             | Auto    | true  | GENERIC        | GenericChosen,VlanRulesBlind",
        "STRIPPING             | Generic | true  | GENERIC        | VlanRulesBlind",
        "STRIPPING_BELOW_VLANS | Native  | false | ''             | VlanHazard",
        "STRIPPING_BELOW_VLANS | Auto    | false | GENERIC        | GenericChosen",
        "STRIPPING_BELOW_VLANS | Generic | false | GENERIC        | ''",
        "STRIPPING_BELOW_VLANS | Native  | true  | ''             | VlanHazard",
        "STRIPPING_BELOW_VLANS | Auto    | true  | GENERIC        | GenericChosen,VlanRulesBlind",
        "STRIPPING_BELOW_VLANS | Generic | true  | GENERIC        | VlanRulesBlind",
        "VETH                  | Native  | false | ''             | VlanHazard",
        "VETH                  | Auto    | false | GENERIC        | GenericChosen",
        "VETH                  | Generic | false | GENERIC        | ''",
      })
  void noModeIsTriedThatLosesTags(
      String on, String mode, boolean vlanRule, String modes, String findings) {
    NodePlan plan = plan(mode, vlanRule, named(on), DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments().stream().flatMap(it -> it.modes().stream()))
        .isEqualTo(split(modes).map(XdpMode::valueOf).toList());
    assertThat(plan.findings().stream().map(it -> it.reason().label()))
        .isEqualTo(split(findings).toList());
    assertThat(plan.claims()).as("wanted, if not steered").hasSize(1);
  }

  @Test
  void aRefusalSaysWhatIsLostAndTheCure() {
    NodePlan plan = plan("Native", false, STRIPPING_BELOW_VLANS, DatapathPlan.EMPTY);

    assertThat(plan.findings())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.interfaceName()).isEqualTo("eth0");
              assertThat(it.message())
                  .contains(
                      "eth0.5, eth0.7",
                      "ethtool -K eth0 rxvlan off rx-vlan-stag-hw-parse off",
                      "attach.mode to Generic");
            });
  }

  @Test
  void theCureOfAVethIsAtItsPeer() {
    NodePlan plan = plan("Native", false, VETH, DatapathPlan.EMPTY);

    assertThat(plan.findings().getFirst().message())
        .contains("ethtool -K PEER txvlan off tx-vlan-stag-hw-insert off", "ethtool -K eth0");
  }

  @Test
  void theMessageOfABlindRuleNamesIt() {
    NodePlan plan = plan("Generic", true, STRIPPING, DatapathPlan.EMPTY);

    assertThat(plan.findings().getFirst().message()).contains("(storage)", "ethtool -K eth0");
  }

  @Test
  void steeringEndsWhenAVlanDeviceAppearsAndGoesOnAfterTheCure() {
    DatapathPlan inForce = plan("Native", false, STRIPPING, DatapathPlan.EMPTY).datapath();

    NodePlan vlanAdded = plan("Native", false, STRIPPING_BELOW_VLANS, inForce);
    NodePlan cured = plan("Native", false, PLAIN, vlanAdded.datapath());

    assertThat(inForce.attachments()).hasSize(1);
    assertThat(vlanAdded.datapath()).isEqualTo(DatapathPlan.EMPTY);
    assertThat(cured.datapath().attachments()).hasSize(1);
    assertThat(cured.findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Native, false, STRIPPING, 1, 0",
    "Native, true, PLAIN, 1, 0",
    "Native, true, STRIPPING, 0, 1",
    "Native, false, STRIPPING_BELOW_VLANS, 0, 1",
    "Generic, true, STRIPPING_BELOW_VLANS, 1, 0",
  })
  void whatIsKeptWithoutARevisionLosesNoTagsEither(
      String mode, boolean vlanRule, String later, int kept, int refused) {
    DatapathPlan inForce = plan(mode, vlanRule, PLAIN, DatapathPlan.EMPTY).datapath();
    WantedPolicy unknown =
        new WantedPolicy(
            "a", "uid-a", "a-2", null, new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));

    NodePlan plan = Planner.plan(List.of(unknown), host(named(later)), inForce);

    assertThat(plan.datapath().attachments()).hasSize(kept);
    assertThat(plan.findings().stream().filter(it -> it.reason() == Reason.VLAN_HAZARD))
        .hasSize(refused);
  }

  /** On the CPU that packets were given to, tags are as they were received. */
  @Test
  void rulesOfTheSecondProgramAreBlindTooAndTheSteeringStays() {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['eth0']},'steer':{'remote':{'rules':[{'name':'storage',"
                + "'match':{'vlans':[5]},'drop':{}}]}}}");

    NodePlan stripping = Planner.plan(List.of(policy), host(STRIPPING), DatapathPlan.EMPTY);
    NodePlan plain = Planner.plan(List.of(policy), host(PLAIN), DatapathPlan.EMPTY);

    assertThat(stripping.datapath().attachments()).hasSize(1);
    assertThat(stripping.findings())
        .extracting(it -> it.reason().label())
        .containsExactly("VlanRulesBlind");
    assertThat(stripping.findings().getFirst().message()).contains("(storage)");
    assertThat(plain.findings()).isEmpty();
  }

  private static NodePlan plan(
      String mode, boolean vlanRule, InterfaceFacts on, DatapathPlan inForce) {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['eth0']},'attach':{'mode':'%s'},%s'steer':{}}"
                .formatted(mode, vlanRule ? VLAN_RULE : ""));
    return Planner.plan(List.of(policy), host(on), inForce);
  }

  private static HostFacts host(InterfaceFacts on) {
    return Given.host(Given.FOUR_CPUS, on);
  }

  private static InterfaceFacts named(String name) {
    return switch (name) {
      case "PLAIN" -> PLAIN;
      case "STRIPPING" -> STRIPPING;
      case "STRIPPING_BELOW_VLANS" -> STRIPPING_BELOW_VLANS;
      case "VETH" -> VETH;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Stream<String> split(String list) {
    return list.isEmpty() ? Stream.of() : Arrays.stream(list.split(","));
  }
}
