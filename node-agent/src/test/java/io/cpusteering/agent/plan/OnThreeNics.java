// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import java.util.ArrayList;
import java.util.List;

/** Plans of policies that redirect, on a machine of three NICs that can send for others. */
abstract class OnThreeNics {
  private static final CpuFacts CPUS = Given.cpus("0-3", "0-3", "");
  static final String MAC = "02:00:00:00:00:0";
  static final InterfaceFacts ETH0 = nic(2, "eth0");
  static final InterfaceFacts ETH1 = nic(3, "eth1");
  static final InterfaceFacts ETH2 = nic(4, "eth2");

  final List<InterfaceFacts> interfaces = new ArrayList<>(List.of(ETH0, ETH1, ETH2));
  DatapathPlan inForce = DatapathPlan.EMPTY;

  NodePlan plan(WantedPolicy... policies) {
    return Planner.plan(
        List.of(policies), Given.host(CPUS, interfaces.toArray(InterfaceFacts[]::new)), inForce);
  }

  static WantedPolicy redirect(String name, String on, String redirect) {
    return Given.policy(
        name,
        "{'nodeSelector':{},'interfaces':{'names':['%s']},'redirect':%s}".formatted(on, redirect));
  }

  static AttachmentPlan only(NodePlan plan) {
    assertThat(plan.datapath().attachments()).hasSize(1);
    return plan.datapath().attachments().getFirst();
  }

  static List<Reason> reasons(NodePlan plan) {
    return plan.findings().stream().map(Finding::reason).toList();
  }

  static InterfaceFacts nic(int ifindex, String name) {
    return Given.sending(
        Given.nic(ifindex, name),
        new SendingFacts(MAC + ifindex, null, XdpSending.READY, List.of()));
  }

  static InterfaceFacts down(InterfaceFacts facts) {
    return Nic.like(facts).up(false).facts();
  }
}
