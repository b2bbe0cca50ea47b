// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import static io.cpusteering.agent.libbpf.NetlinkBytes.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.libbpf.NetlinkBytes;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.plan.Claim;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.InterfaceSelection;
import io.cpusteering.api.policy.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkJudgeTest {
  private static final byte[] DEFAULT_ROUTE = route(RTM_NEWROUTE, 2, 0);

  private final AtomicInteger wakeUps = new AtomicInteger();
  private final LinkJudge judge = new LinkJudge(wakeUps::incrementAndGet);

  @Test
  void whilePoliciesAreUnknownEverythingMatters() {
    assertThat(matters(veth(RTM_NEWLINK, 7, "veth7", 1500))).isTrue();
    assertThat(matters(DEFAULT_ROUTE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"eth0, true", "in7, true", "left, false", "pod0, false", "target, true"})
  void aPodsInterfaceMattersIfAPolicyIsAboutIt(String name, boolean matters) {
    ended(redirecting("target", List.of("eth0"), List.of("in*", "le*"), null, List.of("left")));

    assertThat(matters(veth(RTM_NEWLINK, 7, name, 1500))).isEqualTo(matters);
    assertThat(matters(veth(RTM_DELLINK, 7, name, 1500))).isEqualTo(matters);
  }

  @Test
  void everyPodsInterfaceMattersToAPolicyAboutTheirDriver() {
    ended(redirecting("target", null, null, List.of("veth"), null));

    assertThat(matters(veth(RTM_NEWLINK, 7, "pod0", 1500))).isTrue();
  }

  @Test
  void whatAPolicyHasMattersUnderAnyName() {
    NodePlan plan =
        new NodePlan(
            DatapathPlan.EMPTY,
            List.of(new Claim("in7", 7, "uid", "policy", List.of())),
            List.of(),
            new TreeMap<>());
    ended(plan, redirecting("target", null, List.of("in*"), null, null));

    assertThat(matters(veth(RTM_NEWLINK, 7, "other", 1500))).isTrue();
    assertThat(matters(veth(RTM_NEWLINK, 8, "other", 1500))).isFalse();
  }

  @Test
  void aDeviceThatIsNoPodsMattersSinceItMayBeAboveASteeredOne() {
    ended(redirecting("target", List.of("eth0"), null, null, null));

    assertThat(
            matters(
                message(
                    RTM_NEWLINK,
                    NetlinkBytes.link(0, 9, 1),
                    attribute(IFLA_IFNAME, text("eth0.5")),
                    attribute(IFLA_LINKINFO, attribute(1, text("vlan"))))))
        .isTrue();
  }

  @Test
  void whatIsToldAgainUnchangedMattersOnce() {
    byte[] told = veth(RTM_NEWLINK, 7, "veth7", 1500);

    assertThat(matters(told)).isTrue();
    assertThat(matters(told)).isFalse();
    assertThat(matters(veth(RTM_NEWLINK, 7, "veth7", 9000))).isTrue();
    assertThat(matters(veth(RTM_NEWLINK, 7, "veth7", 9000, attribute(IFLA_EVENT, number(2)))))
        .as("offloads changed, which is not told otherwise")
        .isTrue();
  }

  @Test
  void anIndexThatIsUsedAgainIsAnotherInterface() {
    byte[] told = veth(RTM_NEWLINK, 7, "veth7", 1500);
    matters(told);

    assertThat(matters(veth(RTM_DELLINK, 7, "veth7", 1500))).isTrue();
    assertThat(matters(told)).isTrue();
  }

  @Test
  void afterALossNothingIsKnownToBeUnchanged() {
    byte[] told = veth(RTM_NEWLINK, 7, "veth7", 1500);
    matters(told);

    judge.lost();

    assertThat(matters(told)).isTrue();
  }

  @Test
  void defaultRoutesMatterToPoliciesThatGoByThem() {
    ended(redirecting("target", List.of("eth0"), null, null, null));
    assertThat(matters(DEFAULT_ROUTE)).isFalse();

    ended(spec(new InterfaceSelection(null, null, null, true, null), List.of("target")));
    assertThat(matters(DEFAULT_ROUTE)).isTrue();
  }

  @Test
  void whatCantBeReadMatters() {
    ended();

    assertThat(matters(new byte[] {1, 2, 3})).isTrue();
  }

  @Test
  void ordersThatWantMoreHaveAnotherRoundLook() {
    CpuSteeringPolicySpec first = redirecting("a", List.of("eth0"), null, null, null);
    CpuSteeringPolicySpec second = redirecting("b", List.of("eth1"), null, null, null);
    ended(first);
    assertThat(wakeUps).as("everything was of interest before").hasValue(0);

    ended(first, second);
    assertThat(wakeUps).hasValue(1);

    ended(first, second);
    ended(second);
    assertThat(wakeUps).as("no more than before").hasValue(1);
  }

  private boolean matters(byte[] message) {
    return judge.matters(received(message));
  }

  private void ended(CpuSteeringPolicySpec... specs) {
    ended(NodePlan.EMPTY, specs);
  }

  private void ended(NodePlan plan, CpuSteeringPolicySpec... specs) {
    List<WantedPolicy> policies =
        List.of(specs).stream().map(it -> WantedPolicy.of("p", "uid", "p-1", it)).toList();
    ApplyOutcome outcome = new ApplyOutcome(new DatapathState(List.of(), List.of()), List.of());
    judge.ended(
        new Round(
            new Orders(1, false, policies, null),
            null,
            plan,
            outcome,
            true,
            Duration.ZERO,
            List.of()));
  }

  private static CpuSteeringPolicySpec redirecting(
      String target,
      @Nullable List<String> names,
      @Nullable List<String> patterns,
      @Nullable List<String> drivers,
      @Nullable List<String> exclude) {
    return spec(new InterfaceSelection(names, patterns, drivers, null, exclude), List.of(target));
  }

  private static CpuSteeringPolicySpec spec(InterfaceSelection interfaces, List<String> targets) {
    Redirect redirect = new Redirect(targets, null, null, null, null);
    return new CpuSteeringPolicySpec(
        null, null, interfaces, null, null, null, null, redirect, null, null);
  }
}
