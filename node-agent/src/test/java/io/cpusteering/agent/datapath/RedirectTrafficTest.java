// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.testbed.PacketSocket;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real datagrams out of other interfaces: counted in, counted out, and nowhere else. */
@Tag("kernel")
class RedirectTrafficTest {
  private static final int PACKETS = 400;
  private static final int PER_SECOND = 20_000;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;
  private Device first;
  private Device second;

  @BeforeEach
  void addTargets() {
    testbed.silence();
    first = target("out1", "sink1");
    second = target("out2", "sink2");
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void sendsEverythingOutOfOneInterface(XdpMode mode) {
    apply(plan(mode, unicast(MissAction.DROP), set(first)));

    send();

    awaitArrived("sink1", PACKETS);
    assertThat(receiver.received()).isZero();
    assertThat(arrived("sink2")).isZero();
    assertThat(counters().sent()).isEqualTo(PACKETS);
    assertThat(counters().received()).isEqualTo(PACKETS);
    assertThat(policy().sent().get(first.ifindex()).packets()).isEqualTo(PACKETS);
    assertThat(policy().sendErrors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aBroadcastSendsACopyOutOfEach(XdpMode mode) {
    apply(plan(mode, broadcast(false), set(first, second)));

    send();

    awaitArrived("sink1", PACKETS);
    awaitArrived("sink2", PACKETS);
    assertThat(receiver.received()).isZero();
    assertThat(policy().sent().get(first.ifindex()).packets()).isEqualTo(PACKETS);
    assertThat(policy().sent().get(second.ifindex()).packets()).isEqualTo(PACKETS);
  }

  @ParameterizedTest
  @EnumSource
  void excludeIngressSendsNothingBack(XdpMode mode) {
    Device ingress = new Device(testbed.ifindex(), "");
    long before = arrived("peer");
    apply(plan(mode, broadcast(true), set(ingress, second)));

    send();

    awaitArrived("sink2", PACKETS);
    assertThat(arrived("peer")).isEqualTo(before);
    assertThat(receiver.received()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aBroadcastToNobodyPasses(XdpMode mode) {
    apply(plan(mode, broadcast(false), set()));

    send();

    awaitReceived(PACKETS);
    assertThat(counters().notSent()).isEqualTo(PACKETS);
  }

  @ParameterizedTest
  @EnumSource
  void aBroadcastBackToWhereItCameFromAlonePasses(XdpMode mode) {
    apply(plan(mode, broadcast(true), set(new Device(testbed.ifindex(), ""))));

    send();

    awaitReceived(PACKETS);
    assertThat(counters().notSent()).isEqualTo(PACKETS);
  }

  @Test
  void aBroadcastWhoseInterfacesVanishPasses() {
    apply(plan(XdpMode.NATIVE, broadcast(false), set(first, second)));
    testbed.receiver().ip("link", "del", "out1");
    testbed.receiver().ip("link", "del", "out2");

    send();

    awaitReceived(PACKETS);
    assertThat(counters().notSent()).isEqualTo(PACKETS);
  }

  @Test
  void anInterfaceThatIsNotThereIsAMiss() {
    apply(plan(XdpMode.NATIVE, unicast(MissAction.PASS), set()));
    send();
    awaitReceived(PACKETS);
    assertThat(counters().notSent()).isEqualTo(PACKETS);

    apply(plan(XdpMode.NATIVE, unicast(MissAction.DROP), set()));
    send();
    await().untilAsserted(() -> assertThat(counters().notSent()).isEqualTo(2 * PACKETS));
    assertThat(receiver.received()).isEqualTo(PACKETS);
  }

  @Test
  void aTargetThatChangesIsOneWriteAndTheProgramStays() {
    DatapathState.Attachment before =
        apply(plan(XdpMode.NATIVE, unicast(MissAction.PASS), set(first)));
    send();
    DatapathState.Attachment after =
        apply(plan(XdpMode.NATIVE, unicast(MissAction.PASS), set(second)));
    send();

    awaitArrived("sink1", PACKETS);
    awaitArrived("sink2", PACKETS);
    assertThat(after.programId()).isEqualTo(before.programId());
    assertThat(after.devices().getFirst().entries())
        .extracting(DatapathState.DeviceEntry::ifindex)
        .containsExactly(second.ifindex());
  }

  @ParameterizedTest
  @EnumSource
  void rewritesTheSourceAddressOnRequest(XdpMode mode) {
    try (PacketSocket sink = PacketSocket.open(testbed.sender(), "sink1")) {
      apply(plan(mode, unicast(MissAction.PASS), new DeviceSet(true, List.of(first))));
      send();

      assertThat(sink.sourceAddresses(PACKETS)).containsOnly(first.address());
    }
  }

  @Test
  void errorsOfTheInterfaceAreCounted() {
    apply(plan(XdpMode.NATIVE, unicast(MissAction.PASS), set(first)));
    testbed.receiver().ip("link", "set", "out1", "down");

    send();

    await()
        .untilAsserted(
            () -> assertThat(policy().sendErrors()).isEqualTo(Map.of("ENETDOWN", (long) PACKETS)));
    assertThat(policy().redirectErrors()).isEmpty();
  }

  @Test
  void leavesNothingBehind() {
    apply(plan(XdpMode.NATIVE, broadcast(false), set(first, second)));

    testbed.receiver().call(() -> datapath.apply(DatapathPlan.EMPTY));

    assertThat(testbed.bpffs().resolve("cpu-steering")).doesNotExist();
  }

  private Device target(String name, String peer) {
    int ifindex = testbed.addInterface(name, peer);
    testbed.sender().run("ethtool", "-K", peer, "gro", "on");
    return new Device(ifindex, testbed.receiver().mac(name));
  }

  private static DeviceSet set(Device... devices) {
    return new DeviceSet(false, List.of(devices));
  }

  private static RuleAction unicast(MissAction onMiss) {
    return new RuleAction.Redirect(0, false, false, onMiss);
  }

  private static RuleAction broadcast(boolean excludeIngress) {
    return new RuleAction.Redirect(0, true, excludeIngress, MissAction.PASS);
  }

  private DatapathPlan plan(XdpMode mode, RuleAction otherwise, DeviceSet set) {
    AttachmentPlan attachment =
        new AttachmentPlan(
            testbed.ifindex(),
            "steered",
            Plans.UID,
            "test-1",
            "test-1",
            List.of(mode),
            new ProgramSettings(
                RuleSet.NONE, otherwise, ControlTraffic.PASS, MissAction.PASS, false),
            List.of(),
            List.of(new IndirectionTable(new int[0], new int[0])),
            List.of(set),
            List.of());
    return Plans.plan(new TreeMap<>(), attachment);
  }

  private DatapathState.Attachment apply(DatapathPlan plan) {
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
    return outcome.state().attachments().getFirst();
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);
  }

  private long arrived(String sink) {
    return testbed.sender().receivedPackets(sink);
  }

  private void awaitArrived(String sink, long count) {
    await().untilAsserted(() -> assertThat(arrived(sink)).isEqualTo(count));
  }

  private void awaitReceived(long count) {
    await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(count));
  }

  private InterfaceCounters counters() {
    return datapath.counters().interfaces().getFirst();
  }

  private PolicyCounters policy() {
    return datapath.counters().policies().getFirst();
  }
}
