// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.LostCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What never gets out of an interface is counted at that interface, for the policy it was of. */
@Tag("kernel")
@Alone
class LostTargetPacketsTest {
  private static final int PACKETS = 400;
  private static final int PER_SECOND = 20_000;
  private static final String OTHER_UID = "22222222-2222-3333-4444-555555555555";

  /** Too long for {@link #SHORT_MTU}, not for the MTU of the wire. */
  private static final int LONG_PAYLOAD = 1000;

  private static final String SHORT_MTU = "700";
  private static final int FLOOD = 40_000;

  /** Receiving there is a thread's work, which gets what CPU 1 has left while it also sends. */
  private static final String SLOW_SINK =
      """
      echo 1 > /sys/class/net/sink1/threaded
      napi=$(grep -sl '^napi/sink1-' /proc/[0-9]*/comm | cut -d / -f 3)
      [ -n "$napi" ]
      for task in $napi; do
        taskset -p -c 1 "$task" && chrt --idle -p 0 "$task"
      done
      """;

  private final Testbed testbed = new Testbed();
  private KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private Device first;
  private Device second;

  @BeforeEach
  void addTargets() {
    testbed.silence();
    first = target("out1", "sink1");
    second = target("out2", "sink2");
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void nothingIsLostWhereEverythingArrives() {
    apply(sendingOut(first));

    send();

    await().untilAsserted(() -> assertThat(arrived()).isEqualTo(PACKETS));
    assertThat(policy().lost()).isEqualTo(Map.of(first.ifindex(), lost(0, Map.of())));
  }

  @ParameterizedTest
  @EnumSource
  void anInterfaceThatIsDown(XdpMode mode) {
    apply(sendingOut(mode, false, first));
    down("out1");

    send();

    awaitLost(first, lost(0, Map.of("ENETDOWN", (long) PACKETS)));
    assertThat(sent(first)).isZero();
  }

  @Test
  void packetsThatAreTooLongForTheInterface() {
    testbed.receiver().ip("link", "set", "out1", "mtu", SHORT_MTU);
    apply(sendingOut(first));

    send(LONG_PAYLOAD);

    awaitLost(first, lost(0, Map.of("EMSGSIZE", (long) PACKETS)));
    assertThat(sent(first)).isZero();
  }

  @Test
  void aDriverThatGivesAnError() {
    apply(sendingOut(first));
    testbed.sender().ip("link", "set", "sink1", "down");

    send();

    awaitLost(first, lost(0, Map.of("ENXIO", (long) PACKETS)));
    assertThat(sent(first)).isEqualTo(PACKETS);
  }

  /** A veth does so with frames that are too long for its other end. */
  @Test
  void aDriverThatTurnsPacketsAwayWithoutAnError() {
    testbed.sender().ip("link", "set", "sink1", "mtu", SHORT_MTU);
    apply(sendingOut(first));

    send(LONG_PAYLOAD);

    awaitLost(first, lost(PACKETS, Map.of()));
    assertThat(sent(first)).isEqualTo(PACKETS);
  }

  @Test
  void aRingThatIsFull() throws Exception {
    testbed.sender().run("sh", "-ec", SLOW_SINK);
    apply(sendingOut(first));
    long before = turnedAwayOnTheWay();

    Future<Integer> beside = UdpSender.flood(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, FLOOD);
    UdpSender.flood(testbed.sender(), Testbed.RECEIVER_ADDRESS, 0, FLOOD).get();
    beside.get();

    await()
        .untilAsserted(
            () -> assertThat(sent(first) + turnedAwayOnTheWay() - before).isEqualTo(2L * FLOOD));
    await()
        .untilAsserted(
            () -> assertThat(arrived() + lostAt(first).dropped()).isEqualTo(sent(first)));
    assertThat(lostAt(first).dropped()).isPositive();
    assertThat(lostAt(first).errors()).isEmpty();
  }

  /** Whose errors are told of the interface that the first place of the map has. */
  @ParameterizedTest
  @EnumSource
  void aBroadcastCountsWhereItIsLost(XdpMode mode) {
    apply(sendingOut(mode, true, first, second));
    testbed.sender().ip("link", "set", "sink2", "mtu", SHORT_MTU);
    down("out1");

    send(LONG_PAYLOAD);

    await()
        .untilAsserted(
            () ->
                assertThat(datapath.counters().interfaces().getFirst().sent()).isEqualTo(PACKETS));
    awaitLost(second, lost(mode == XdpMode.NATIVE ? PACKETS : 0, Map.of()));
    assertThat(lostAt(first)).isEqualTo(lost(0, Map.of()));
  }

  @Test
  void whatASecondProgramSendsOut() {
    apply(sendingOutFromTheSecondProgram());
    testbed.sender().ip("link", "set", "sink1", "down");
    send();
    awaitLost(first, lost(0, Map.of("ENXIO", (long) PACKETS)));

    down("out1");
    send();

    awaitLost(first, lost(0, Map.of("ENXIO", (long) PACKETS, "ENETDOWN", (long) PACKETS)));
  }

  @Test
  void eachPolicyCountsItsOwnOfAnInterfaceThatSeveralHave() {
    int other = testbed.addInterface("steered2", "peer2");
    DatapathPlan one = sendingOut(first);
    DatapathPlan another = sendingOut(other, OTHER_UID, XdpMode.NATIVE, false, first);
    apply(
        new DatapathPlan(
            List.of(one.cpuMaps().getFirst(), another.cpuMaps().getFirst()),
            List.of(one.attachments().getFirst(), another.attachments().getFirst())));
    testbed.sender().ip("link", "set", "sink1", "down");

    send();

    awaitLost(first, lost(0, Map.of("ENXIO", (long) PACKETS)));
    assertThat(policy(OTHER_UID).lost()).isEqualTo(Map.of(first.ifindex(), lost(0, Map.of())));
    assertThat(policy(Plans.UID).lost().get(second.ifindex())).isNull();
  }

  @Test
  void countsGoOnWithANewAgentAndAnotherProgram() {
    apply(sendingOut(first));
    testbed.sender().ip("link", "set", "sink1", "down");
    send();
    awaitLost(first, lost(0, Map.of("ENXIO", (long) PACKETS)));
    datapath = new KernelDatapath(testbed.bpffs());
    apply(sendingOut(XdpMode.NATIVE, true, first));

    send();

    awaitLost(first, lost(0, Map.of("ENXIO", 2L * PACKETS)));
  }

  @Test
  void whatAnAgentLeftThatCountedNoLossesIsCompleted() throws IOException {
    apply(sendingOut(first));
    send();
    await().untilAsserted(() -> assertThat(arrived()).isEqualTo(PACKETS));
    removeCountingOfLosses();
    assertThat(policy().lost()).isEmpty();
    apply(sendingOut(first));
    testbed.sender().ip("link", "set", "sink1", "down");

    send();

    awaitLost(first, lost(0, Map.of("ENXIO", (long) PACKETS)));
    assertThat(sent(first)).isEqualTo(2 * PACKETS);
  }

  @Test
  void anInterfaceThatIsNoMoreIsForgotten() {
    apply(sendingOut(first, second));
    send();
    testbed.receiver().ip("link", "del", "out1");

    apply(sendingOut(second));

    assertThat(policy().lost()).containsOnlyKeys(second.ifindex());
  }

  @Test
  void anInterfaceThatPacketsAreNotSentOutOfAnyLongerKeepsItsCounts() {
    apply(sendingOut(first));
    down("out1");
    send();
    awaitLost(first, lost(0, Map.of("ENETDOWN", (long) PACKETS)));

    apply(sendingOut(second));

    assertThat(lostAt(first)).isEqualTo(lost(0, Map.of("ENETDOWN", (long) PACKETS)));
  }

  /** As agents left it that knew nothing of that. */
  private void removeCountingOfLosses() throws IOException {
    Path folder = testbed.bpffs().resolve("cpu-steering/policy").resolve(Plans.UID);
    try (Stream<Path> pins = Files.list(folder.resolve("egress"))) {
      Set<String> known = Set.of("count_sent", "rewrite_source", "sent", "addresses");
      for (Path pin : pins.filter(it -> !known.contains(it.getFileName().toString())).toList()) {
        Files.delete(pin);
      }
    }
  }

  private Device target(String name, String peer) {
    int ifindex = testbed.addInterface(name, peer);
    testbed.sender().run("ethtool", "-K", peer, "gro", "on");
    return new Device(ifindex, testbed.receiver().mac(name));
  }

  private void down(String target) {
    testbed.receiver().ip("link", "set", target, "down");
  }

  private static LostCounters lost(long dropped, Map<String, Long> errors) {
    return new LostCounters(dropped, new TreeMap<>(errors));
  }

  private DatapathPlan sendingOut(Device... devices) {
    return sendingOut(XdpMode.NATIVE, false, devices);
  }

  private DatapathPlan sendingOut(XdpMode mode, boolean broadcast, Device... devices) {
    return sendingOut(testbed.ifindex(), Plans.UID, mode, broadcast, devices);
  }

  private static DatapathPlan sendingOut(
      int ifindex, String uid, XdpMode mode, boolean broadcast, Device... devices) {
    AttachmentPlan attachment =
        new AttachmentPlan(
            ifindex,
            "steered",
            uid,
            "test-" + uid.charAt(0),
            "test-1",
            List.of(mode),
            new ProgramSettings(
                RuleSet.NONE,
                new RuleAction.Redirect(0, broadcast, false, MissAction.PASS),
                ControlTraffic.PASS,
                MissAction.PASS,
                false),
            List.of(),
            List.of(new IndirectionTable(new int[0], new int[0])),
            List.of(new DeviceSet(false, List.of(devices))),
            List.of());
    return new DatapathPlan(List.of(Plans.cpuMap(uid, new TreeMap<>())), List.of(attachment));
  }

  /** Everything goes to CPU 0, and from there out of the first interface. */
  private DatapathPlan sendingOutFromTheSecondProgram() {
    Rule all =
        new Rule(
            new Rule.Match(
                Set.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(NumberRange.of(UdpReceiver.PORT)),
                List.of()),
            new RuleAction.Redirect(0, false, false, MissAction.DROP));
    RemotePlan second =
        new RemotePlan.Rules(
            RuleSet.of(List.of(all)),
            List.of("out"),
            List.of(new DeviceSet(false, List.of(first))));
    return new DatapathPlan(
        List.of(
            new CpuMapPlan(
                Plans.UID, "test-1", new TreeMap<>(Map.of(0, Plans.QUEUE_SIZE)), -20, second)),
        List.of(
            Plans.attachment(
                testbed.ifindex(), Plans.UID, List.of(XdpMode.NATIVE), Plans.TURNS, 0)));
  }

  private void apply(DatapathPlan plan) {
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);
  }

  private void send(int payload) {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND, payload);
  }

  private long arrived() {
    return testbed.sender().receivedPackets("sink1");
  }

  /** Those that never reached the interface that is steered. */
  private long turnedAwayOnTheWay() {
    return Long.parseLong(testbed.sender().run("cat", "/sys/class/net/peer/statistics/tx_dropped"));
  }

  private long sent(Device device) {
    return policy().sent().get(device.ifindex()).packets();
  }

  private void awaitLost(Device device, LostCounters expected) {
    await().untilAsserted(() -> assertThat(lostAt(device)).isEqualTo(expected));
  }

  private LostCounters lostAt(Device device) {
    return policy().lost().get(device.ifindex());
  }

  private PolicyCounters policy() {
    return policy(Plans.UID);
  }

  private PolicyCounters policy(String uid) {
    return datapath.counters().policies().stream()
        .filter(policy -> policy.uid().equals(uid))
        .findFirst()
        .orElseThrow();
  }
}
