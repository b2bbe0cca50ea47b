// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of RPS and RFS. */
class SteeredTwicePlanTest {
  private static final InterfaceFacts ETH0 = Given.nic(2, "eth0");

  @ParameterizedTest
  @CsvSource({
    // In native mode packets count as those of the first queue
    "Native,  '',          '',  false",
    "Native,  0=0-3,       '',  true",
    "Native,  1=0-3,       '',  false",
    "Native,  '0=1 1=0-3', '',  true",
    "Native,  '',          0,   true",
    "Native,  '',          1,   false",
    "Generic, '',          '',  false",
    "Generic, 1=0-3,       '',  true",
    "Generic, '',          1,   true",
    "Auto,    0=0-3,       '',  true",
  })
  void isFoundWhereItMovesSteeredPackets(String mode, String rps, String rfs, boolean found) {
    NodePlan plan = plan(mode, "'steer':{}", Given.moving(ETH0, rps, rfs));

    assertThat(plan.datapath().attachments()).as("steered all the same").hasSize(1);
    assertThat(plan.findings())
        .extracting(Finding::reason)
        .isEqualTo(found ? List.of(Reason.STEERED_TWICE) : List.of());
    assertThat(Reason.STEERED_TWICE.severity()).isEqualTo(Reason.Severity.ADVISES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'pass':{}                                  | false",
        "'redirect':{'interfaces':['eth1']}         | false",
        "'steer':{'cpus':{'list':'9'}}              | false",
        "'rules':[{'name':'a','match':{'protocols':['UDP']},'steer':{}}],'pass':{} | true",
      })
  void onlyWhatIsSteeredIsSteeredTwice(String actions, boolean found) {
    NodePlan plan = plan("Native", actions, Given.moving(ETH0, "0=0-3", ""));

    assertThat(plan.findings().stream().filter(it -> it.reason() == Reason.STEERED_TWICE))
        .hasSize(found ? 1 : 0);
  }

  @Test
  void theMessageHasTheMaskAndTheCure() {
    String message = message(Given.moving(ETH0, "0=2-3", ""));

    assertThat(message)
        .isEqualTo(
            "interface eth0: RPS is set (rx-0: CPUs 2-3), so the stack moves steered packets once"
                + " more, to other CPUs than the policy says; turn it off (echo 0 >"
                + " /sys/class/net/eth0/queues/rx-0/rps_cpus), also where it is set at boot");
  }

  @Test
  void queuesWithOneMaskAreNamedTogetherAndManyMasksAreNotAllNamed() {
    String alike =
        IntStream.range(0, 64).mapToObj(it -> it + "=0-7").collect(Collectors.joining(" "));
    String apart =
        IntStream.range(0, 64).mapToObj(it -> it + "=" + it).collect(Collectors.joining(" "));

    assertThat(message(Given.moving(ETH0, alike, "")))
        .contains("(rx-0 and 63 more: CPUs 0-7)", "queues/rx-N/rps_cpus");
    assertThat(message(Given.moving(ETH0, apart, "")))
        .contains("(rx-0: CPUs 0, rx-1: CPUs 1, rx-2: CPUs 2, rx-3: CPUs 3, and more)");
  }

  @Test
  void rpsAndRfsAreEachNamedWithItsCure() {
    assertThat(message(Given.moving(ETH0, "0=1", "0 1")))
        .contains(
            "RPS is set (rx-0: CPUs 1) and RFS is set (rx-0 and 1 more)",
            "queues/rx-0/rps_cpus; echo 0 > /sys/class/net/eth0/queues/rx-N/rps_flow_cnt");
  }

  private static String message(InterfaceFacts on) {
    Optional<Finding> finding = plan("Native", "'steer':{}", on).findings().stream().findFirst();
    return finding.orElseThrow().message();
  }

  private static NodePlan plan(String mode, String actions, InterfaceFacts on) {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['eth0']},'attach':{'mode':'%s'},%s}".formatted(mode, actions));
    return Planner.plan(
        List.of(policy), Given.host(Given.FOUR_CPUS, on, Given.nic(3, "eth1")), DatapathPlan.EMPTY);
  }
}
