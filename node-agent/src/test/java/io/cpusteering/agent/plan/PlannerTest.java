// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static final HostFacts HOST =
      Given.host(
          Given.FOUR_CPUS,
          Given.loopback(),
          Given.nic(2, "eth0", "ixgbe"),
          Given.nic(3, "eth1", "ixgbe"),
          Given.nic(4, "veth7", "veth"),
          Given.nic(5, "ens5", "virtio_net"),
          Given.nic(6, "tap0", "tun"));

  @Test
  void aPolicyGetsOneCpuMapForAllItsInterfaces() {
    WantedPolicy policy =
        Given.policy(
            "spread",
            "{'interfaces':{'patterns':['eth*']},'steer':{'cpus':{'list':'1-2'},"
                + "'queueSize':4096,'threads':{'nice':-5}}}");

    NodePlan plan = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);

    assertThat(plan.findings()).isEmpty();
    assertThat(plan.datapath().cpuMaps())
        .singleElement()
        .satisfies(
            map -> {
              assertThat(map.uid()).isEqualTo("uid-spread");
              assertThat(map.queueSizes()).containsEntry(1, 4096).containsEntry(2, 4096).hasSize(2);
              assertThat(map.nice()).isEqualTo(-5);
            });
    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::interfaceName, AttachmentPlan::revision, AttachmentPlan::modes)
        .containsExactly(
            tuple("eth0", "spread-1", List.of(XdpMode.NATIVE)),
            tuple("eth1", "spread-1", List.of(XdpMode.NATIVE)));
  }

  @Test
  void theFirstPolicyWinsAnInterfaceAndTheOtherIsToldByWhom() {
    WantedPolicy first = Given.policy("a", "{'interfaces':{'names':['eth0']},'steer':{}}");
    WantedPolicy second = Given.policy("b", "{'interfaces':{'patterns':['eth*']},'steer':{}}");
    WantedPolicy third = Given.policy("c", "{'interfaces':{'names':['eth0']},'steer':{}}");

    NodePlan plan = Planner.plan(List.of(first, second, third), HOST, DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::interfaceName, AttachmentPlan::policy)
        .containsExactly(tuple("eth0", "a"), tuple("eth1", "b"));
    assertThat(plan.claims())
        .containsExactly(
            new Claim("eth0", 2, "uid-a", "a", List.of("b", "c")),
            new Claim("eth1", 3, "uid-b", "b", List.of()));
    assertThat(plan.findings())
        .extracting(Finding::uid, Finding::interfaceName, Finding::reason)
        .containsExactly(
            tuple("uid-b", "eth0", Reason.SUPERSEDED), tuple("uid-c", "eth0", Reason.SUPERSEDED));
    assertThat(plan.findings().getFirst().message()).contains("eth0", "policy a", "policy b");
  }

  @Test
  void aPolicyThatCantSteerAnInterfaceStillHasIt() {
    WantedPolicy first =
        Given.policy("a", "{'interfaces':{'names':['eth0']},'steer':{'cpus':{'list':'9'}}}");
    WantedPolicy second = Given.policy("b", "{'interfaces':{'names':['eth0']},'steer':{}}");

    NodePlan plan = Planner.plan(List.of(first, second), HOST, DatapathPlan.EMPTY);

    assertThat(plan.datapath()).isEqualTo(DatapathPlan.EMPTY);
    assertThat(plan.findings())
        .extracting(Finding::uid, Finding::reason)
        .containsExactly(
            tuple("uid-a", Reason.CPU_UNKNOWN),
            tuple("uid-a", Reason.NO_USABLE_CPU),
            tuple("uid-b", Reason.SUPERSEDED));
    assertThat(plan.findings().getFirst().message())
        .endsWith("can't exist on this node (possible are 0-3)");
  }

  @Test
  void aNamedInterfaceThatIsNotThereDisturbsNothingElse() {
    WantedPolicy policy = Given.policy("a", "{'interfaces':{'names':['eth0','eth9']},'steer':{}}");

    NodePlan plan = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments()).hasSize(1);
    assertThat(plan.findings())
        .extracting(Finding::interfaceName, Finding::reason)
        .containsExactly(tuple("eth9", Reason.INTERFACE_MISSING));
  }

  @Test
  void aGlobAmongTheNamesIsTold() {
    WantedPolicy policy = Given.policy("a", "{'interfaces':{'names':['eth*','eth9']},'steer':{}}");

    NodePlan plan = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);

    assertThat(plan.findings())
        .extracting(Finding::interfaceName, it -> it.message().contains("interfaces.patterns"))
        .containsExactly(tuple("eth*", true), tuple("eth9", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Native  | eth0  | NATIVE         | false | ''",
        "Generic | eth0  | GENERIC        | false | ''",
        "Auto    | eth0  | NATIVE,GENERIC | false | ''",
        "Native  | veth7 | NATIVE         | true  | ChecksumHazard",
        "Generic | veth7 | GENERIC        | false | ''",
        "Auto    | veth7 | GENERIC        | false | GenericChosen",
        "Native  | tap0  | NATIVE         | true  | ChecksumHazard",
        "Auto    | tap0  | GENERIC        | false | GenericChosen",
        "Native  | ens5  | NATIVE         | true  | ChecksumHazard",
        "Auto    | ens5  | NATIVE,GENERIC | true  | ChecksumHazard",
      })
  void theModeLosesNothingOnSoftwareDevices(
      String mode, String name, String modes, boolean passes, String finding) {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['%s']},'attach':{'mode':'%s'},'steer':{}}"
                .formatted(name, mode));

    NodePlan plan = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);

    AttachmentPlan attachment = plan.datapath().attachments().getFirst();
    assertThat(attachment.modes())
        .isEqualTo(Arrays.stream(modes.split(",")).map(XdpMode::valueOf).toList());
    assertThat(attachment.program().passUnfinishedChecksums()).isEqualTo(passes);
    assertThat(plan.findings().stream().map(it -> it.reason().label()))
        .isEqualTo(finding.isEmpty() ? List.of() : List.of(finding));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                              | FLOW_HASH   | 1024 | 0",
        "{'algorithm':'RoundRobin'}                                      | ROUND_ROBIN | 1024 | 4",
        "{'algorithm':'RoundRobin','roundRobin':{'packets':'Datagrams'}} | ROUND_ROBIN | 1024 | 4",
        "{'algorithm':'RoundRobin','roundRobin':{'packets':'All'}}       | ROUND_ROBIN | 0    | 4",
      })
  void aTableHoldsTheSequencesThatAreWalked(
      String steer, Algorithm algorithm, int hashSlots, int turnSlots) {
    WantedPolicy policy =
        Given.policy("a", "{'interfaces':{'names':['eth0']},'steer':%s}".formatted(steer));

    NodePlan plan = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);

    AttachmentPlan attachment = plan.datapath().attachments().getFirst();
    assertThat(algorithm(attachment)).isEqualTo(algorithm);
    assertThat(attachment.tables().getFirst().hashSlots()).hasSize(hashSlots);
    assertThat(attachment.tables().getFirst().turnSlots()).hasSize(turnSlots);
  }

  @Test
  void settingsReachTheProgram() {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['eth0']},'steer':{'algorithm':'RoundRobin',"
                + "'roundRobin':{'packets':'All'},'onMiss':'Drop','queueSize':511}}");

    NodePlan plan = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments().getFirst().program())
        .isEqualTo(
            ProgramSettings.steering(
                new SteerSettings(
                    Algorithm.ROUND_ROBIN, RoundRobinPackets.ALL, HashSettings.DEFAULT),
                ControlTraffic.PASS,
                MissAction.DROP,
                false));
    assertThat(plan.findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.SMALL_QUEUE, Reason.MISS_LOSES_PACKETS);
    assertThat(plan.findings().getLast().message()).startsWith("onMiss Drop: ");
  }

  @Test
  void thePlanStartsFromTheTableInForce() {
    WantedPolicy policy = Given.policy("a", "{'interfaces':{'names':['eth0']},'steer':{}}");
    NodePlan before = Planner.plan(List.of(policy), HOST, DatapathPlan.EMPTY);
    HostFacts cpu2Away = Machine.of(Given.cpus("0-3", "0-1,3", ""), HOST.interfaces());

    NodePlan after = Planner.plan(List.of(policy), cpu2Away, before.datapath());

    int[] old = before.datapath().attachments().getFirst().tables().getFirst().hashSlots();
    int[] now = after.datapath().attachments().getFirst().tables().getFirst().hashSlots();
    assertThat(now).doesNotContain(2);
    for (int i = 0; i < old.length; i++) {
      assertThat(now[i]).isNotEqualTo(2).isEqualTo(old[i] == 2 ? now[i] : old[i]);
    }
    assertThat(Planner.plan(List.of(policy), HOST, before.datapath())).isEqualTo(before);
  }

  @Test
  void aMissingRevisionKeepsWhatIsInForce() {
    WantedPolicy known = Given.policy("a", "{'interfaces':{'names':['eth0']},'steer':{}}");
    DatapathPlan inForce = Planner.plan(List.of(known), HOST, DatapathPlan.EMPTY).datapath();
    WantedPolicy unknown =
        new WantedPolicy(
            "a", "uid-a", "a-2", null, new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));

    NodePlan plan = Planner.plan(List.of(unknown), HOST, inForce);

    assertThat(plan.datapath()).isEqualTo(inForce);
    assertThat(plan.claims()).extracting(Claim::interfaceName).containsExactly("eth0");
    assertThat(plan.findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.REVISION_MISSING);
  }

  @Test
  void aMissingRevisionIsPlannedWithTheVersionInHand() {
    WantedPolicy held =
        new WantedPolicy(
            "a",
            "uid-a",
            "a-2",
            new WantedPolicy.Version(
                "a-1", Given.spec("{'interfaces':{'names':['eth0']},'steer':{}}")),
            new WantedPolicy.Hold(Reason.UNSUPPORTED_BY_AGENT, "spec.rules: unknown field"));

    NodePlan plan = Planner.plan(List.of(held), HOST, DatapathPlan.EMPTY);

    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::revision)
        .containsExactly("a-1");
    assertThat(plan.findings())
        .extracting(Finding::reason)
        .containsExactly(Reason.UNSUPPORTED_BY_AGENT);
  }

  @Test
  void anInterfaceThatIsGoneIsNotKept() {
    WantedPolicy known = Given.policy("a", "{'interfaces':{'names':['eth0']},'steer':{}}");
    DatapathPlan inForce = Planner.plan(List.of(known), HOST, DatapathPlan.EMPTY).datapath();
    WantedPolicy unknown =
        new WantedPolicy(
            "a", "uid-a", "a-2", null, new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));

    NodePlan plan =
        Planner.plan(List.of(unknown), Given.host(Given.FOUR_CPUS, Given.loopback()), inForce);

    assertThat(plan.datapath()).isEqualTo(DatapathPlan.EMPTY);
  }

  @Test
  void noPolicyMeansNothing() {
    assertThat(Planner.plan(List.of(), HOST, DatapathPlan.EMPTY)).isEqualTo(NodePlan.EMPTY);
  }

  private static Algorithm algorithm(AttachmentPlan attachment) {
    return ((RuleAction.Steer) attachment.program().otherwise()).how().algorithm();
  }
}
