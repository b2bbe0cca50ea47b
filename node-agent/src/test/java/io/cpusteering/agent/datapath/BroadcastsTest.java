// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What becomes of a plan on a kernel that knows no broadcasts. */
class BroadcastsTest {
  private static final DeviceSet TWO =
      new DeviceSet(false, List.of(new Device(3, ""), new Device(4, "")));
  private static final DeviceSet ONE = new DeviceSet(false, List.of(new Device(3, "")));
  private static final RuleAction BROADCAST =
      new RuleAction.Redirect(0, true, false, MissAction.PASS);
  private static final RuleAction UNICAST =
      new RuleAction.Redirect(1, false, false, MissAction.DROP);

  private final Failures failures = new Failures();

  @Test
  void nobodyIsLeftToBroadcastToAndTheRestStays() {
    DatapathPlan plan = plan(List.of(BROADCAST, UNICAST), new RemotePlan.None());

    DatapathPlan possible = Broadcasts.without(plan, failures);

    assertThat(possible.attachments().getFirst().devices())
        .containsExactly(new DeviceSet(false, List.of()), ONE);
    assertThat(failures.all())
        .extracting(ApplyOutcome.Failure::reason)
        .containsExactly("BroadcastUnsupported");
  }

  @Test
  void theSameOfASecondProgram() {
    RemotePlan remote =
        new RemotePlan.Rules(rules(List.of(BROADCAST)), List.of("r0"), List.of(TWO, ONE));

    DatapathPlan possible = Broadcasts.without(plan(List.of(UNICAST), remote), failures);

    RemotePlan.Rules left = (RemotePlan.Rules) possible.cpuMaps().getFirst().remote();
    assertThat(left.devices()).containsExactly(new DeviceSet(false, List.of()), ONE);
    assertThat(possible.attachments().getFirst().devices()).containsExactly(TWO, ONE);
    assertThat(failures.all()).hasSize(1);
  }

  @Test
  void aPlanWithoutBroadcastsStays() {
    DatapathPlan plan = plan(List.of(UNICAST), new RemotePlan.None());

    assertThat(Broadcasts.without(plan, failures)).isEqualTo(plan);
    assertThat(failures.all()).isEmpty();
  }

  private static DatapathPlan plan(List<RuleAction> actions, RemotePlan remote) {
    return new DatapathPlan(
        List.of(new CpuMapPlan(Plans.UID, "test-1", new TreeMap<>(), -20, remote)),
        List.of(
            new AttachmentPlan(
                2,
                "eth0",
                Plans.UID,
                "test-1",
                "test-1",
                List.of(XdpMode.NATIVE),
                new ProgramSettings(
                    rules(actions),
                    new RuleAction.Pass(),
                    ControlTraffic.PASS,
                    MissAction.PASS,
                    false),
                List.of(),
                List.of(),
                List.of(TWO, ONE),
                List.of())));
  }

  private static RuleSet rules(List<RuleAction> actions) {
    Rule.Match udp =
        new Rule.Match(Set.of(17), List.of(), List.of(), List.of(), List.of(), List.of());
    return RuleSet.of(actions.stream().map(action -> new Rule(udp, action)).toList());
  }
}
