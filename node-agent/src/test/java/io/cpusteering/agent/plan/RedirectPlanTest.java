// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.api.policy.MissAction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Out of which interfaces packets are sent, and when they are not. */
class RedirectPlanTest extends OnThreeNics {
  @Test
  void oneInterface() {
    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1'],'onMiss':'Drop'}"));

    AttachmentPlan attachment = only(plan);
    assertThat(attachment.program().otherwise())
        .isEqualTo(new RuleAction.Redirect(0, false, false, MissAction.DROP));
    assertThat(attachment.devices())
        .containsExactly(new DeviceSet(false, List.of(new Device(3, MAC + "3"))));
    assertThat(plan.datapath().cpuMaps().getFirst().queueSizes()).isEmpty();
    assertThat(reasons(plan)).containsExactly(Reason.MISS_LOSES_PACKETS);
  }

  @Test
  void rulesThatNameTheSameInterfacesShareASet() {
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0']},'pass':{},'rules':["
            + "{'name':'a','match':{'protocols':['UDP']},'redirect':{'interfaces':['eth1']}},"
            + "{'name':'b','match':{'protocols':['TCP']},'redirect':{'interfaces':['eth2']}},"
            + "{'name':'c','match':{'protocols':['GRE']},'redirect':{'interfaces':['eth1'],"
            + "'onMiss':'Drop'}},"
            + "{'name':'d','match':{'protocols':['ESP']},'redirect':{'interfaces':['eth1'],"
            + "'rewriteSourceMac':true}}]}";

    AttachmentPlan attachment = only(plan(Given.policy("many", spec)));

    assertThat(attachment.program().rules().actions())
        .extracting(action -> ((RuleAction.Redirect) action).set())
        .containsExactly(0, 1, 0, 2);
    assertThat(attachment.devices())
        .extracting(DeviceSet::rewriteSourceMac)
        .containsExactly(false, false, true);
  }

  @Test
  void anInterfaceThatIsNotThereIsNamed() {
    NodePlan plan =
        plan(redirect("one", "eth0", "{'interfaces':['eth1','gone'],'broadcast':true}"));

    assertThat(only(plan).devices().getFirst().devices())
        .extracting(Device::ifindex)
        .containsExactly(3);
    assertThat(reasons(plan)).containsExactly(Reason.TARGET_MISSING);
    assertThat(plan.findings().getFirst().message()).contains("gone", "when it appears");
  }

  @Test
  void anInterfaceThatIsDownGetsNothing() {
    interfaces.set(1, down(ETH1));

    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    assertThat(only(plan).devices().getFirst().devices()).isEmpty();
    assertThat(plan.findings().getFirst().message()).contains("ip link set eth1 up");
  }

  @Test
  void aDriverThatSendsOnlyWithAProgramIsGivenOneThatStays() {
    // Given
    interfaces.set(1, unable(ETH1));

    // When
    NodePlan first = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));
    inForce = first.datapath();
    interfaces.set(1, ETH1);
    NodePlan second = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    // Then
    assertThat(first.datapath().attachments()).extracting(AttachmentPlan::ifindex).contains(3);
    assertThat(first.datapath().attachments().getLast().program())
        .isEqualTo(ProgramSettings.PASSING);
    assertThat(reasons(first)).contains(Reason.TARGET_NOT_READY, Reason.MAKES_READY);
    assertThat(second.datapath().attachments())
        .as("what makes it ready stays")
        .extracting(AttachmentPlan::ifindex)
        .containsExactly(2, 3);
    assertThat(second.datapath().attachments().getFirst().devices().getFirst().devices())
        .hasSize(1);
    assertThat(reasons(second)).containsExactly(Reason.MAKES_READY);
  }

  @Test
  void whatAnotherPolicySteersNeedsNoProgramForThis() {
    interfaces.set(1, unable(ETH1));

    NodePlan plan =
        plan(
            redirect("one", "eth0", "{'interfaces':['eth1']}"),
            redirect("two", "eth1", "{'interfaces':['eth2']}"));

    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::policy)
        .containsExactly("one", "two");
  }

  @Test
  void aVethWhosePeerIsElsewhereIsRefusedWithTheCure() {
    interfaces.set(1, unable(Given.nic(3, "eth1", "veth")));

    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    assertThat(plan.datapath().attachments()).hasSize(1);
    assertThat(plan.findings().getFirst().message()).contains("ethtool -K PEER gro on");
  }

  @Test
  void whereTheKernelDoesNotTellADriverIsGivenAProgramFirst() {
    // Given
    interfaces.set(1, Given.nic(3, "eth1"));

    // When
    NodePlan first = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));
    inForce = first.datapath();
    NodePlan second = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    // Then
    assertThat(first.datapath().attachments().getFirst().devices().getFirst().devices()).isEmpty();
    assertThat(second.datapath().attachments().getFirst().devices().getFirst().devices())
        .hasSize(1);
    assertThat(second.datapath().attachments()).hasSize(2);
  }

  @Test
  void whereTheKernelDoesNotTellAVethIsRefused() {
    interfaces.set(1, Given.nic(3, "eth1", "veth"));

    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    assertThat(only(plan).devices().getFirst().devices()).isEmpty();
    assertThat(plan.findings().getFirst().message()).contains("attach.mode to Generic");
  }

  /** A program of its own could not help either. */
  @Test
  void aDeviceWithoutNativeXdpIsRefusedWithTheCure() {
    interfaces.set(
        1,
        Given.sending(
            Given.nic(3, "eth1"), new SendingFacts(MAC + "3", null, XdpSending.NEVER, List.of())));

    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    assertThat(only(plan).devices().getFirst().devices()).isEmpty();
    assertThat(reasons(plan)).containsExactly(Reason.TARGET_NOT_READY);
    assertThat(plan.findings().getFirst().message())
        .contains("no native XDP", "attach.mode to Generic");
  }

  /** A program on the bond says nothing of what is at the other ends of its members. */
  @ParameterizedTest
  @EnumSource(names = {"UNKNOWN", "NOT_YET"})
  void aBondOfVethsIsRefusedAsTheyAre(XdpSending xdp) {
    interfaces.set(
        1,
        Given.sending(
            Given.nic(3, "eth1", "bonding"),
            new SendingFacts(MAC + "3", null, xdp, List.of("eth2"))));
    interfaces.set(2, Given.nic(4, "eth2", "veth"));

    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    assertThat(only(plan).devices().getFirst().devices()).isEmpty();
    assertThat(reasons(plan)).containsExactly(Reason.TARGET_NOT_READY);
    assertThat(plan.findings().getFirst().message())
        .contains("of a bond those of its members", "attach.mode to Generic");
  }

  @Test
  void inGenericModeEveryInterfaceIsReady() {
    interfaces.set(1, unable(ETH1));
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0']},'attach':{'mode':'Generic'},"
            + "'redirect':{'interfaces':['eth1']}}";

    NodePlan plan = plan(Given.policy("one", spec));

    assertThat(only(plan).devices().getFirst().devices()).hasSize(1);
    assertThat(plan.findings()).isEmpty();
  }

  @Test
  void twoPoliciesThatRedirectIntoEachOther() {
    NodePlan plan =
        plan(
            redirect("there", "eth0", "{'interfaces':['eth1']}"),
            redirect("back", "eth1", "{'interfaces':['eth0']}"));

    assertThat(only(plan).policy()).isEqualTo("there");
    assertThat(reasons(plan)).containsExactly(Reason.REDIRECT_LOOP);
    assertThat(plan.findings().getFirst().message())
        .contains("eth1", "policy back", "by way of policy there");
  }

  @Test
  void aTargetThatIsNotReadyYetMakesALoopAllTheSame() {
    interfaces.set(1, unable(Given.nic(3, "eth1", "veth")));

    NodePlan plan =
        plan(
            redirect("there", "eth0", "{'interfaces':['eth1']}"),
            redirect("back", "eth1", "{'interfaces':['eth0']}"));

    assertThat(only(plan).policy()).isEqualTo("there");
    assertThat(reasons(plan)).contains(Reason.REDIRECT_LOOP);
  }

  @Test
  void aLoopOfThreePolicies() {
    NodePlan plan =
        plan(
            redirect("a", "eth0", "{'interfaces':['eth1']}"),
            redirect("b", "eth1", "{'interfaces':['eth2']}"),
            redirect("c", "eth2", "{'interfaces':['eth0']}"));

    assertThat(plan.datapath().attachments())
        .extracting(AttachmentPlan::policy)
        .containsExactly("a", "b");
  }

  @Test
  void aChainIsNoLoop() {
    NodePlan plan =
        plan(
            redirect("a", "eth0", "{'interfaces':['eth1']}"),
            redirect("b", "eth1", "{'interfaces':['eth2']}"));

    assertThat(plan.datapath().attachments()).hasSize(2);
    assertThat(plan.findings()).isEmpty();
  }

  @Test
  void onePolicyMayForwardFromEachOfItsInterfacesToTheOthers() {
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0','eth1','eth2']},'redirect':{"
            + "'interfaces':['eth0','eth1','eth2'],'broadcast':true,'excludeIngress':true}}";

    NodePlan plan = plan(Given.policy("hub", spec));

    assertThat(plan.datapath().attachments()).hasSize(3);
    assertThat(plan.findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'interfaces':['eth0']}", "{'interfaces':['eth0','eth1'],'broadcast':true}"})
  void nothingIsSentBackWhereItCameFrom(String redirect) {
    NodePlan plan = plan(redirect("one", "eth0", redirect));

    assertThat(plan.datapath().attachments()).isEmpty();
    assertThat(reasons(plan)).containsExactly(Reason.REDIRECT_LOOP);
  }

  @Test
  void aPairOfVethsMakesALoopInOnePolicyToo() {
    // Given: what goes out of a comes in by b
    interfaces.set(
        1,
        Given.sending(
            Given.nic(3, "eth1", "veth"),
            new SendingFacts(MAC + "3", 4, XdpSending.READY, List.of())));
    interfaces.set(
        2,
        Given.sending(
            Given.nic(4, "eth2", "veth"),
            new SendingFacts(MAC + "4", 3, XdpSending.READY, List.of())));

    NodePlan plan = plan(redirect("one", "eth2", "{'interfaces':['eth1']}"));

    assertThat(reasons(plan)).containsExactly(Reason.CHECKSUM_HAZARD, Reason.REDIRECT_LOOP);
  }

  @Test
  void aSecondProgramWithRules() {
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0']},'steer':{'cpus':{'list':'1'},"
            + "'remote':{'rules':[{'name':'out','match':{'protocols':['UDP']},"
            + "'redirect':{'interfaces':['eth1']}},"
            + "{'name':'no','match':{'protocols':['TCP']},'drop':{}}]}}}";

    NodePlan plan = plan(Given.policy("one", spec));

    RemotePlan.Rules remote = (RemotePlan.Rules) plan.datapath().cpuMaps().getFirst().remote();
    assertThat(remote.ruleNames()).containsExactly("out", "no");
    assertThat(remote.rules().actions())
        .containsExactly(
            new RuleAction.Redirect(0, false, false, MissAction.PASS), new RuleAction.Drop());
    assertThat(remote.devices().getFirst().devices())
        .extracting(Device::ifindex)
        .containsExactly(3);
  }

  @Test
  void aLoopThroughASecondProgram() {
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0']},'steer':{'cpus':{'list':'1'},"
            + "'remote':{'rules':[{'name':'out','match':{'protocols':['UDP']},"
            + "'redirect':{'interfaces':['eth1']}}]}}}";

    NodePlan plan =
        plan(redirect("back", "eth1", "{'interfaces':['eth0']}"), Given.policy("there", spec));

    assertThat(only(plan).policy()).isEqualTo("back");
    assertThat(reasons(plan)).containsExactly(Reason.REDIRECT_LOOP);
  }

  @Test
  void aProgramOfTheUsersOwn() {
    String spec =
        "{'nodeSelector':{},'interfaces':{'names':['eth0']},'steer':{'cpus':{'list':'1'},"
            + "'remote':{'program':{'pinned':'/sys/fs/bpf/mine/second'}}}}";

    NodePlan plan = plan(Given.policy("one", spec));

    assertThat(plan.datapath().cpuMaps().getFirst().remote())
        .isEqualTo(new RemotePlan.Pinned("/sys/fs/bpf/mine/second", true));
  }

  @Test
  void aSmallerMtuIsToldOf() {
    interfaces.set(1, mtu(ETH1, 1400));

    NodePlan plan = plan(redirect("one", "eth0", "{'interfaces':['eth1']}"));

    assertThat(only(plan).devices().getFirst().devices()).hasSize(1);
    assertThat(reasons(plan)).containsExactly(Reason.TARGET_MTU);
  }

  private static InterfaceFacts unable(InterfaceFacts facts) {
    return Given.sending(
        facts, new SendingFacts(MAC + facts.ifindex(), null, XdpSending.NOT_YET, List.of()));
  }

  private static InterfaceFacts mtu(InterfaceFacts facts, int mtu) {
    return Nic.like(facts).mtu(mtu).facts();
  }
}
