// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.HostFacts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is decided about an interface on which native mode did harm. */
class UndonePlanTest {
  private static final HostFacts HOST =
      Given.host(Given.FOUR_CPUS, Given.nic(2, "eth0", "ixgbe"), Given.nic(3, "eth1", "ixgbe"));

  private static final Undone UNDONE =
      new Undone("uid-a", "a-1", "eth0", 2, "ixgbe", "6.18.0", null, 0, "it did harm");

  @ParameterizedTest
  @CsvSource({
    "uid-a, a-1, eth0, 2, ixgbe, 6.18.0, true",
    "uid-b, a-1, eth0, 2, ixgbe, 6.18.0, false",
    "uid-a, a-0, eth0, 2, ixgbe, 6.18.0, false",
    "uid-a, a-1, eth0, 9, ixgbe, 6.18.0, false",
    "uid-a, a-1, eth0, 2, i40e,  6.18.0, false",
    "uid-a, a-1, eth0, 2, ,      6.18.0, false",
    "uid-a, a-1, eth0, 2, ixgbe, 6.12.0, false",
    // away for now
    "uid-a, a-1, eth7, 7, ixgbe, 6.18.0, true",
  })
  void itStandsWhileNothingHasChanged(
      String uid,
      String revision,
      String name,
      int ifindex,
      String driver,
      String kernel,
      boolean stands) {
    Undone undone =
        new Undone(uid, revision, name, ifindex, driver, kernel, null, 0, "it did harm");

    assertThat(undone.stands(List.of(policy("Native")), HOST)).isEqualTo(stands);
  }

  @Test
  void itStandsWhileNoVersionIsInHand() {
    assertThat(UNDONE.stands(List.of(withoutVersion()), HOST)).isTrue();
    assertThat(UNDONE.stands(List.of(), HOST)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"Native, 0, ChecksumErrors", "Auto, 1, GenericChosen", "Generic, 1, ''"})
  void nativeModeIsNotTriedAgain(String mode, int attachments, String finding) {
    NodePlan plan = Planner.plan(List.of(policy(mode)), HOST, DatapathPlan.EMPTY, List.of(UNDONE));

    assertThat(plan.datapath().attachments())
        .hasSize(attachments)
        .allSatisfy(it -> assertThat(it.modes()).containsExactly(XdpMode.GENERIC));
    assertThat(plan.findings().stream().map(it -> it.reason().label()))
        .isEqualTo(finding.isEmpty() ? List.of() : List.of(finding));
    assertThat(plan.findings()).allSatisfy(it -> assertThat(it.message()).contains("it did harm"));
  }

  @Test
  void otherInterfacesAndPoliciesAreNotTouched() {
    WantedPolicy both = Given.policy("a", "{'interfaces':{'names':['eth0','eth1']},'steer':{}}");
    WantedPolicy other = Given.policy("b", "{'interfaces':{'names':['eth0']},'steer':{}}");

    NodePlan ofBoth = Planner.plan(List.of(both), HOST, DatapathPlan.EMPTY, List.of(UNDONE));
    NodePlan ofOther = Planner.plan(List.of(other), HOST, DatapathPlan.EMPTY, List.of(UNDONE));

    assertThat(ofBoth.datapath().attachments())
        .extracting(AttachmentPlan::interfaceName)
        .containsExactly("eth1");
    assertThat(ofOther.datapath().attachments()).hasSize(1);
  }

  @Test
  void whatIsKeptWithoutARevisionIsUndoneToo() {
    DatapathPlan inForce =
        Planner.plan(List.of(policy("Native")), HOST, DatapathPlan.EMPTY).datapath();

    NodePlan plan = Planner.plan(List.of(withoutVersion()), HOST, inForce, List.of(UNDONE));

    assertThat(inForce.attachments()).hasSize(1);
    assertThat(plan.datapath()).isEqualTo(DatapathPlan.EMPTY);
    assertThat(plan.findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.REVISION_MISSING, Reason.CHECKSUM_ERRORS);
  }

  private static WantedPolicy policy(String mode) {
    return Given.policy(
        "a", "{'interfaces':{'names':['eth0']},'attach':{'mode':'%s'},'steer':{}}".formatted(mode));
  }

  private static WantedPolicy withoutVersion() {
    return new WantedPolicy(
        "a", "uid-a", "a-2", null, new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));
  }
}
