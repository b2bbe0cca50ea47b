// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not tried in native mode, since it is sure beforehand that it can't be. */
class NativeSupportPlanTest {
  private static final String STEER = "'steer':{}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // where the kernel doesn't tell, trying does
        "ixgbe               | -                    | Native  | NATIVE         | ''",
        "ixgbe               | -                    | Auto    | NATIVE,GENERIC | ''",
        "ixgbe               | basic redirect       | Native  | NATIVE         | ''",
        "ixgbe               | basic redirect rx-sg | Auto    | NATIVE,GENERIC | ''",
        "e1000e              | ''                   | Native  | ''             | NativeUnsupported",
        "e1000e              | ''                   | Auto    | GENERIC        | GenericChosen",
        "e1000e              | ''                   | Generic | GENERIC        | ''",
        // it runs programs, and drops what they redirect
        "nfp                 | basic hw-offload     | Native  | ''             | NativeUnsupported",
        "nfp                 | basic hw-offload     | Auto    | GENERIC        | GenericChosen",
        // known whatever the kernel tells
        "802.1Q VLAN Support | -                    | Native  | ''             | NativeUnsupported",
        "802.1Q VLAN Support | -                    | Auto    | GENERIC        | GenericChosen",
        "team                | -                    | Native  | ''             | NativeUnsupported",
        "team                | -                    | Generic | GENERIC        | ''",
      })
  void whatCantBeIsNotTried(
      String driver, @Nullable String features, String mode, String modes, String finding) {
    NodePlan plan = plan(mode, STEER, on(driver, features), DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments().stream().flatMap(it -> it.modes().stream()))
        .isEqualTo(
            modes.isEmpty()
                ? List.of()
                : Stream.of(modes.split(",")).map(XdpMode::valueOf).toList());
    assertThat(plan.findings().stream().map(it -> it.reason().label()))
        .isEqualTo(finding.isEmpty() ? List.of() : List.of(finding));
    assertThat(plan.claims()).as("wanted, if not steered").hasSize(1);
  }

  @Test
  void theLoopbackDeviceIsGenericAlone() {
    InterfaceFacts lo = Given.loopback();
    WantedPolicy policy = Given.policy("a", "{'interfaces':{'names':['lo']},'steer':{}}");

    NodePlan plan =
        Planner.plan(List.of(policy), Given.host(Given.FOUR_CPUS, lo), DatapathPlan.EMPTY);

    assertThat(plan.findings())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.reason()).isEqualTo(Reason.NATIVE_UNSUPPORTED);
              assertThat(it.message())
                  .contains("interface lo", "loopback", "attach.mode to Generic");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'pass':{}                           | 1",
        "'rules':[{'name':'a','match':{'protocols':['UDP']},'drop':{}}],'pass':{} | 1",
        "'rules':[{'name':'a','match':{'protocols':['UDP']},'steer':{}}],'pass':{} | 0",
        "'redirect':{'interfaces':['eth1']}  | 0",
        "'steer':{}                          | 0",
      })
  void aDriverThatRedirectsNothingMayStillPassAndDrop(String actions, int attachments) {
    NodePlan plan = plan("Native", actions, on("nfp", "basic hw-offload"), DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments()).hasSize(attachments);
  }

  @ParameterizedTest
  @CsvSource({"Native, NATIVE", "Auto, 'NATIVE,GENERIC'"})
  void whatRunsInNativeModeIsNotTakenOffForWhatTheKernelTells(String mode, String modes) {
    DatapathPlan inForce =
        plan("Native", STEER, on("ixgbe", "basic redirect"), DatapathPlan.EMPTY).datapath();

    NodePlan plan = plan(mode, STEER, on("ixgbe", ""), inForce);

    assertThat(plan.datapath().attachments())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.modes())
                    .isEqualTo(Stream.of(modes.split(",")).map(XdpMode::valueOf).toList()));
    assertThat(plan.findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // passing proves nothing of redirects, unless what the kernel tells is proven wrong
    "'basic hw-offload', 0",
    "'',                 1",
    "'basic redirect',   1",
  })
  void whatPassesInNativeModeProvesNotThatItRedirects(String features, int attachments) {
    DatapathPlan passing =
        plan("Native", "'pass':{}", on("nfp", "basic"), DatapathPlan.EMPTY).datapath();

    NodePlan plan = plan("Native", STEER, on("nfp", features), passing);

    assertThat(passing.attachments()).hasSize(1);
    assertThat(plan.datapath().attachments()).hasSize(attachments);
  }

  @Test
  void whatRunsInGenericModeProvesNothing() {
    DatapathPlan inForce = plan("Generic", STEER, on("e1000e", ""), DatapathPlan.EMPTY).datapath();

    NodePlan plan = plan("Native", STEER, on("e1000e", ""), inForce);

    assertThat(inForce.attachments()).hasSize(1);
    assertThat(plan.datapath()).isEqualTo(DatapathPlan.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "e1000e              | ''    | driver (e1000e) has no native XDP",
        "nfp                 | basic | every steered packet would be lost",
        "bonding             | ''    | active-backup",
        "802.1Q VLAN Support | ''    | steer the interface below it",
        "team                | ''    | steer the interfaces that it is made of",
      })
  void aRefusalSaysWhyAndTheCure(String driver, String features, String said) {
    NodePlan plan = plan("Native", STEER, on(driver, features), DatapathPlan.EMPTY);

    assertThat(plan.findings().getFirst().message())
        .startsWith("interface eth0 is not steered in native mode: ")
        .contains(said)
        .endsWith("or set attach.mode to Generic");
  }

  private static InterfaceFacts on(String driver, @Nullable String features) {
    InterfaceFacts plain = Given.nic(2, "eth0", driver);
    return features == null ? plain : Given.xdp(plain, features);
  }

  private static NodePlan plan(
      String mode, String actions, InterfaceFacts on, DatapathPlan inForce) {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['eth0']},'attach':{'mode':'%s'},%s}".formatted(mode, actions));
    return Planner.plan(
        List.of(policy), Given.host(Given.FOUR_CPUS, on, Given.nic(3, "eth1")), inForce);
  }
}
