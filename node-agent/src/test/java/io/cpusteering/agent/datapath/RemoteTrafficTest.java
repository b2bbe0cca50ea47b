// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.api.policy.MissAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a second program does with packets on the CPU that they were steered to. */
@Tag("kernel")
class RemoteTrafficTest {
  private static final int PACKETS = 400;
  private static final int PER_SECOND = 20_000;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;

  @BeforeEach
  void listen() {
    testbed.silence();
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void dropsWhatItsRulesSay(XdpMode mode) {
    apply(plan(mode, rules(UdpReceiver.PORT, new RuleAction.Drop())));

    send();

    awaitRemote(0, PACKETS, 0);
    assertThat(policy().remoteMatched()).containsEntry("one", (long) PACKETS);
    assertThat(receiver.received()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void passesWhatNoRuleIsFor(XdpMode mode) {
    apply(plan(mode, rules(UdpReceiver.PORT + 1, new RuleAction.Drop())));

    send();

    awaitReceived(PACKETS);
    awaitRemote(PACKETS, 0, 0);
    assertThat(policy().remoteMatched()).containsEntry("one", 0L);
  }

  @ParameterizedTest
  @EnumSource
  void forwardsOnAnotherCpu(XdpMode mode) {
    int out = testbed.addInterface("out", "sink");
    testbed.sender().run("ethtool", "-K", "sink", "gro", "on");
    DeviceSet set = new DeviceSet(false, List.of(new Device(out, testbed.receiver().mac("out"))));
    RuleAction redirect = new RuleAction.Redirect(0, false, false, MissAction.PASS);
    apply(plan(mode, rules(UdpReceiver.PORT, redirect, set)));

    send();

    await()
        .untilAsserted(
            () -> assertThat(testbed.sender().receivedPackets("sink")).isEqualTo(PACKETS));
    awaitRemote(0, 0, PACKETS);
    assertThat(policy().sent().get(out).packets()).isEqualTo(PACKETS);
    // Told of after it has been put into the queue, and maybe after it was taken out.
    await("on CPU 1")
        .untilAsserted(() -> assertThat(policy().cpus().get(1).enqueued()).isEqualTo(PACKETS));
    assertThat(receiver.received()).isZero();
  }

  @Test
  void everyEntryNamesTheProgramAndKeepsItWhenNothingChanges() {
    DatapathPlan plan = plan(XdpMode.NATIVE, rules(1, new RuleAction.Drop()));

    DatapathState.CpuMap first = apply(plan);
    DatapathState.CpuMap again = apply(plan);

    assertThat(first.remote()).isNotNull();
    assertThat(first.entries().get(1).programId()).isEqualTo(first.remote().programId());
    assertThat(again).as("thread and program").isEqualTo(first);
  }

  @Test
  void anEditOfItsRulesGoesOnCounting() {
    apply(plan(XdpMode.NATIVE, rules(UdpReceiver.PORT, new RuleAction.Pass())));
    send();
    awaitReceived(PACKETS);

    apply(plan(XdpMode.NATIVE, rules(UdpReceiver.PORT, new RuleAction.Drop())));
    send();

    awaitRemote(PACKETS, PACKETS, 0);
    assertThat(policy().remoteMatched()).containsEntry("one", 2L * PACKETS);
  }

  @Test
  void goesWhenItIsNoLongerAskedFor() {
    apply(plan(XdpMode.NATIVE, rules(UdpReceiver.PORT, new RuleAction.Drop())));

    DatapathState.CpuMap after = apply(plan(XdpMode.NATIVE, new RemotePlan.None()));
    send();

    awaitReceived(PACKETS);
    assertThat(after.remote()).isNull();
    assertThat(after.entries().get(1).programId()).isZero();
  }

  @Test
  void aProgramOfTheUsersOwnIsRun() throws IOException {
    // Given: pinned by somebody else, where the machine's own bpffs has it
    Path mine = Files.createDirectory(testbed.bpffs().resolve("mine"));
    long id;
    try (RemoteObjects users =
        RemoteObjects.load(rules(UdpReceiver.PORT, new RuleAction.Drop()).rules(), true, null)) {
      PinTree.pin(users.program(), mine.resolve("second"));
      id = users.program().info().id();
    }

    DatapathState.CpuMap map =
        apply(plan(XdpMode.NATIVE, new RemotePlan.Pinned("/sys/fs/bpf/mine/second", true)));
    send();

    awaitRemote(0, PACKETS, 0);
    assertThat(map.entries().get(1).programId()).isEqualTo(id);
    assertThat(map.remote()).as("ours").isNull();
  }

  /** As most people write it: for packets in one buffer. */
  @Test
  void aProgramOfTheUsersOwnThatTakesNoFragsIsRunToo() throws IOException {
    // Given: the policy steers already, with frags
    DatapathPlan plan =
        plan(XdpMode.NATIVE, new RemotePlan.Pinned("/sys/fs/bpf/mine/second", true));
    Path second = Files.createDirectory(testbed.bpffs().resolve("mine")).resolve("second");
    apply(plan(XdpMode.NATIVE, new RemotePlan.None()));
    long id = pinUsers(second, false);

    DatapathState.CpuMap map = apply(plan);
    send();

    awaitRemote(0, PACKETS, 0);
    assertThat(map.entries().get(1).programId()).isEqualTo(id);
    assertThat(apply(plan)).as("nothing is written again").isEqualTo(map);
    // ... nor when it can't be had any more
    Files.delete(second);
    assertThat(outcome(plan).state().cpuMaps()).containsExactly(map);
    // ... and one that takes them is run with them again
    assertThat(apply(plan(XdpMode.NATIVE, new RemotePlan.None())).entries().get(1).programId())
        .isZero();
    long withFrags = pinUsers(second, true);
    assertThat(apply(plan).entries().get(1).programId()).isEqualTo(withFrags);
    send();
    awaitRemote(0, 2 * PACKETS, 0);
  }

  @Test
  void whereTheMtuNeedsFragsSuchAProgramIsRefusedWithTheCure() throws IOException {
    Path mine = Files.createDirectory(testbed.bpffs().resolve("mine"));
    pinUsers(mine.resolve("second"), false);

    ApplyOutcome outcome =
        outcome(plan(XdpMode.NATIVE, new RemotePlan.Pinned("/sys/fs/bpf/mine/second", false)));
    send();

    awaitReceived(PACKETS);
    assertThat(outcome.failures()).extracting(Failure::reason).containsExactly("RemoteUnusable");
    assertThat(outcome.failures().getFirst().message()).contains("xdp.frags/cpumap, or the MTU");
  }

  private static long pinUsers(Path path, boolean frags) {
    try (RemoteObjects users =
        RemoteObjects.load(rules(UdpReceiver.PORT, new RuleAction.Drop()).rules(), frags, null)) {
      PinTree.pin(users.program(), path);
      return users.program().info().id();
    }
  }

  @Test
  void aProgramThatIsNotThereLeavesPacketsToTheStack() {
    ApplyOutcome outcome =
        outcome(plan(XdpMode.NATIVE, new RemotePlan.Pinned("/sys/fs/bpf/nobody/here", true)));
    send();

    awaitReceived(PACKETS);
    assertThat(outcome.failures()).extracting(Failure::reason).containsExactly("RemoteUnusable");
    assertThat(outcome.failures().getFirst().message()).contains("nothing is there");
  }

  @Test
  void aProgramMadeForSomethingElseIsRefused() throws IOException {
    Path mine = Files.createDirectory(testbed.bpffs().resolve("mine"));
    try (BpfMap cpus = MeasuredProgram.cpuMap(new int[] {0});
        SteeringObjects other =
            SteeringObjects.load(new ProgramConstants(Plans.TURNS, 1, false), cpus, null)) {
      PinTree.pin(other.program(), mine.resolve("second"));
    }

    ApplyOutcome outcome =
        outcome(plan(XdpMode.NATIVE, new RemotePlan.Pinned("/sys/fs/bpf/mine/second", true)));
    send();

    awaitReceived(PACKETS);
    assertThat(outcome.failures()).extracting(Failure::reason).containsExactly("RemoteUnusable");
    assertThat(outcome.failures().getFirst().message()).contains("xdp.frags/cpumap");
  }

  @Test
  void entriesKeepTheirProgramWhenTheNextOneCantBeHadWhateverElseChanges() {
    DatapathState.CpuMap before =
        apply(plan(XdpMode.NATIVE, rules(UdpReceiver.PORT, new RuleAction.Drop())));

    ApplyOutcome outcome =
        outcome(
            plan(
                XdpMode.NATIVE,
                new RemotePlan.Pinned("/sys/fs/bpf/nobody/here", true),
                Plans.QUEUE_SIZE / 2));

    assertThat(outcome.failures()).extracting(Failure::reason).containsExactly("RemoteUnusable");
    assertThat(outcome.state().cpuMaps().getFirst().entries()).isEqualTo(before.entries());
    send();
    awaitRemote(0, PACKETS, 0);
  }

  private static RemotePlan.Rules rules(int port, RuleAction action, DeviceSet... sets) {
    Rule.Match match =
        new Rule.Match(
            Set.of(), List.of(), List.of(), List.of(), List.of(NumberRange.of(port)), List.of());
    return new RemotePlan.Rules(
        RuleSet.of(List.of(new Rule(match, action))), List.of("one"), List.of(sets));
  }

  /** Everything to CPU 1. */
  private DatapathPlan plan(XdpMode mode, RemotePlan remote) {
    return plan(mode, remote, Plans.QUEUE_SIZE);
  }

  private DatapathPlan plan(XdpMode mode, RemotePlan remote, int queueSize) {
    TreeMap<Integer, Integer> entries = new TreeMap<>();
    entries.put(1, queueSize);
    return new DatapathPlan(
        List.of(new CpuMapPlan(Plans.UID, "test-1", entries, -20, remote)),
        List.of(Plans.attachment(testbed.ifindex(), Plans.UID, List.of(mode), Plans.TURNS, 1)));
  }

  private DatapathState.CpuMap apply(DatapathPlan plan) {
    ApplyOutcome outcome = outcome(plan);
    assertThat(outcome.failures()).isEmpty();
    return outcome.state().cpuMaps().getFirst();
  }

  private ApplyOutcome outcome(DatapathPlan plan) {
    return testbed.receiver().call(() -> datapath.apply(plan));
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);
  }

  private void awaitReceived(long count) {
    await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(count));
  }

  private void awaitRemote(long passed, long dropped, long redirected) {
    await()
        .untilAsserted(
            () -> {
              CpuCounters cpu = policy().cpus().get(1);
              assertThat(cpu.remotePassed()).isEqualTo(passed);
              assertThat(cpu.remoteDropped()).isEqualTo(dropped);
              assertThat(cpu.remoteRedirected()).isEqualTo(redirected);
            });
  }

  private PolicyCounters policy() {
    return datapath.counters().policies().getFirst();
  }
}
