// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import static io.cpusteering.agent.confirm.Some.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.confirm.Change.Place;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.XdpSending;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Planner;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which changes are put on trial. eth0 has the default route, bond0's member eth1 none. */
class ChangesTest {
  private static final String ETH0 = "'interfaces':{'names':['eth0']},";
  private static final String BOTH = "'interfaces':{'names':['eth0','eth1']},";
  private static final String ALL = "'interfaces':{'patterns':['*']},";
  private static final String FLOWS = "'steer':{'cpus':{'list':'1-3'}}";

  private List<InterfaceFacts> interfaces =
      List.of(on(2, "eth0", "ice", true), on(3, "eth1", "ice", false));
  private String online = "0-3";
  private boolean secondProgram;
  private Map<String, Version> versions = Map.of();

  @Test
  void aFirstAttachIsOne() {
    WantedPolicy policy = policy(1, BOTH + FLOWS);

    List<Change> changes = changes(DatapathPlan.EMPTY, policy);

    assertThat(changes)
        .containsExactly(
            new Change(
                "uid-p",
                "p",
                policy.version(),
                List.of(new Place(2, "eth0", true), new Place(3, "eth1", false)),
                true,
                null,
                30));
  }

  @Test
  void whatIsThereIsNone() {
    WantedPolicy policy = policy(1, BOTH + FLOWS);

    assertThat(changes(plan(policy), policy)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'steer':{'cpus':{'list':'1-3'}},'safety':{'confirm':'60s'}",
        "'steer':{'cpus':{'list':'1-3'},'threads':{'nice':0}}"
      })
  void aVersionThatTreatsNoPacketInAnotherWayIsNone(String edit) {
    DatapathPlan before = plan(policy(1, ETH0 + FLOWS));

    assertThat(changes(before, policy(2, ETH0 + edit))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'steer':{'cpus':{'list':'1-2'}}",
        "'steer':{'cpus':{'list':'1-3'},'queueSize':1024}",
        "'steer':{'cpus':{'list':'1-3'},'algorithm':'RoundRobin'}",
        "'steer':{'cpus':{'list':'1-3'},'onMiss':'Drop'}",
        "'pass':{}",
        "'redirect':{'interfaces':['eth1']}",
        "'attach':{'mode':'Generic'},'steer':{'cpus':{'list':'1-3'}}",
        "'rules':[{'name':'r','match':{'sources':['10.0.0.0/8']},'drop':{}}],"
            + "'steer':{'cpus':{'list':'1-3'}}",
        "'steer':{'cpus':{'list':'1-3'},"
            + "'remote':{'rules':[{'name':'r','match':{'protocols':['UDP']},'drop':{}}]}}",
        "'steer':{'cpus':{'list':'1-3'},'remote':{'program':{'pinned':'/sys/fs/bpf/mine'}}}",
      })
  void anEditIsOneWithTheVersionBefore(String edit) {
    WantedPolicy before = policy(1, ETH0 + FLOWS);
    versions = Map.of("uid-p", before.version());

    List<Change> changes = changes(plan(before), policy(2, ETH0 + edit));

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().revision()).isEqualTo("p-2");
    assertThat(changes.getFirst().places()).contains(new Place(2, "eth0", true));
    assertThat(changes.getFirst().whole()).isTrue();
    assertThat(changes.getFirst().before()).isEqualTo(before.version());
  }

  @Test
  void aSecondProgramThatGoesIsOne() {
    secondProgram = true;

    assertThat(changes(plan(policy(1, ETH0 + FLOWS)), policy(2, ETH0 + FLOWS))).hasSize(1);
  }

  @Test
  void aVersionInHandThatTheKernelHasNotIsNothingToGoBackTo() {
    versions = Map.of("uid-p", policy(0, ETH0 + FLOWS).version());

    List<Change> changes = changes(plan(policy(1, ETH0 + FLOWS)), policy(2, ETH0 + "'pass':{}"));

    assertThat(changes).extracting(Change::before).containsOnlyNulls();
  }

  @Test
  void aCpuThatGoesOfflineIsNone() {
    WantedPolicy policy = policy(1, ETH0 + FLOWS);
    DatapathPlan before = plan(policy);

    online = "0-2";

    assertThat(plan(policy)).isNotEqualTo(before);
    assertThat(changes(before, policy)).isEmpty();
  }

  @Test
  void aDetachIsNone() {
    assertThat(changes(plan(policy(1, BOTH + FLOWS)), policy(2, ETH0 + FLOWS))).isEmpty();
    assertThat(changes(plan(policy(1, BOTH + FLOWS)))).isEmpty();
  }

  @Test
  void anInterfaceThatComesLaterIsOneByItself() {
    DatapathPlan before = plan(policy(1, ETH0 + FLOWS));
    WantedPolicy policy = policy(1, BOTH + FLOWS);

    List<Change> changes = changes(before, policy);

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().whole()).isFalse();
    assertThat(changes.getFirst().places()).containsExactly(new Place(3, "eth1", false));
  }

  @Test
  void aPodThatComesLaterIsNone() {
    WantedPolicy policy = policy(1, "'attach':{'mode':'Generic'}," + ALL + FLOWS);
    DatapathPlan before = plan(policy);

    interfaces = with(on(7, "veth7", "veth", false));

    assertThat(plan(policy)).isNotEqualTo(before);
    assertThat(changes(before, policy)).isEmpty();

    interfaces = with(on(8, "veth8", "veth", true));

    assertThat(changes(before, policy)).as("it has a default route").hasSize(1);
  }

  @Test
  void aTargetThatComesLaterIsOne() {
    WantedPolicy policy = policy(1, ETH0 + "'redirect':{'interfaces':['late']}");
    DatapathPlan before = plan(policy);

    interfaces =
        with(
            Nic.of(9, "late", "ice")
                .sending(new SendingFacts("", null, XdpSending.READY, List.of()))
                .facts());
    List<Change> changes = changes(before, policy);

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().whole()).isFalse();
    assertThat(changes.getFirst().places()).containsExactly(new Place(2, "eth0", true));
  }

  @Test
  void anInterfaceThatChangesItsPolicyIsOne() {
    DatapathPlan before = plan(policy(1, ETH0 + FLOWS));
    WantedPolicy other = WantedPolicy.of("q", "uid-q", "q-1", spec("{" + ETH0 + FLOWS + "}"));

    assertThat(changes(before, other)).extracting(Change::uid).containsExactly("uid-q");
  }

  @Test
  void whatIsLeftUnconfirmedIsNone() {
    assertThat(changes(DatapathPlan.EMPTY, policy(1, ETH0 + FLOWS + ",'safety':{'confirm':'0s'}")))
        .isEmpty();
    assertThat(changes(DatapathPlan.EMPTY, policy(1, ETH0 + FLOWS + ",'safety':{'confirm':'7s'}")))
        .extracting(Change::seconds)
        .containsExactly(7);
  }

  /** A bond in a bridge, or below a VLAN device; a macvlan on a VLAN device. */
  @ParameterizedTest
  @CsvSource({
    "br0:bond0 bond0:eth1,                 br0",
    "bond0.5:bond0 bond0:eth1,             bond0.5",
    "macvlan0:eth1.5 eth1.5:eth1,          macvlan0",
    "br0:bond0.5 bond0.5:bond0 bond0:eth1, br0",
    "br0:bond0 bond0:eth1 eth1:br0,        br0",
  })
  void whatIsBelowTheDefaultRouteAtAnyDepthCarriesAnswers(String belows, String route) {
    interfaces = new ArrayList<>(List.of(on(3, "eth1", "ice", false), on(4, "eth2", "ice", false)));
    for (String pair : belows.split(" ")) {
      String above = pair.split(":")[0];
      interfaces.removeIf(it -> it.name().equals(above));
      interfaces.add(
          Nic.of(3 + interfaces.size(), above, "ice")
              .defaultRoute(above.equals(route))
              .sending(new SendingFacts("", null, XdpSending.UNKNOWN, List.of(pair.split(":")[1])))
              .facts());
    }

    List<Change> changes =
        changes(DatapathPlan.EMPTY, policy(1, "'interfaces':{'patterns':['eth?']}," + FLOWS));

    assertThat(changes.getFirst().places())
        .extracting(Place::name, Place::carries)
        .containsExactlyInAnyOrder(tuple("eth1", true), tuple("eth2", false));
  }

  private List<Change> changes(DatapathPlan before, WantedPolicy... policies) {
    DatapathPlan after = Planner.plan(List.of(policies), host(), before).datapath();
    return new Changes(host(), before, secondProgram ? Set.of("uid-p") : Set.of(), versions)
        .of(after, List.of(policies));
  }

  private DatapathPlan plan(WantedPolicy... policies) {
    return Planner.plan(List.of(policies), host(), DatapathPlan.EMPTY).datapath();
  }

  private HostFacts host() {
    return Machine.of(Machine.cpus("0-3", online), interfaces);
  }

  private List<InterfaceFacts> with(InterfaceFacts another) {
    List<InterfaceFacts> all = new ArrayList<>(interfaces);
    all.add(another);
    return all;
  }

  private static WantedPolicy policy(int number, String spec) {
    return WantedPolicy.of("p", "uid-p", "p-" + number, spec("{" + spec + "}"));
  }

  private static InterfaceFacts on(int ifindex, String name, String driver, boolean route) {
    return Nic.of(ifindex, name, driver).defaultRoute(route).facts();
  }
}
