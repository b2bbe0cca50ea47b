// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.datapath.ApplyingProcess.Work;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What attach mode Auto comes to over interfaces with a large MTU: native mode with frags where the
 * driver can, generic mode without them elsewhere, each interface for itself.
 */
@Tag("kernel")
class AutoModeTest {
  private static final int MTU = 9000;
  private static final int SIZE = 8000;
  private static final int PACKETS = 600;
  private static final int STREAM = 20_000;
  private static final int PER_SECOND = 10_000;
  private static final Path PROC = Path.of("/proc");
  private static final List<XdpMode> AUTO = List.of(XdpMode.NATIVE, XdpMode.GENERIC);

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private final int first = testbed.ifindex();
  private UdpReceiver receiver;

  @BeforeEach
  void listen() {
    testbed.setMtu(MTU);
    testbed.silence();
    receiver = new UdpReceiver(testbed.receiver());
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @Test
  void aDriverThatCanIsNativeWithFrags() {
    DatapathState state = applied(Plans.auto(first));

    send(Testbed.RECEIVER_ADDRESS);

    awaitWhole(PACKETS);
    assertNative(state, first);
    assertThat(state.cpuMaps()).hasSize(1);
    assertSum(CpuCounters::enqueued, PACKETS);
    assertNothingLost();
  }

  @Test
  void aDriverThatCannotIsGenericWithout() {
    int second = testbed.addGenericInterface(MTU);

    DatapathState state = applied(Plans.auto(second));
    send(Testbed.GENERIC_ADDRESS);

    awaitWhole(PACKETS);
    assertGeneric(state, second);
    assertThat(state.cpuMaps()).as("none is left of the attempt in native mode").hasSize(1);
    assertSum(CpuCounters::enqueued, PACKETS);
    assertNothingLost();
    assertThat(applied(Plans.auto(second))).isEqualTo(state);
  }

  @Test
  void eachInterfaceComesToTheModeOfItsOwn() {
    // Given
    int second = testbed.addGenericInterface(MTU);
    DatapathState state = applied(Plans.auto(first, second));

    // When
    send(Testbed.RECEIVER_ADDRESS);
    send(Testbed.GENERIC_ADDRESS);

    // Then: all of both are whole and counted
    awaitWhole(2 * PACKETS);
    assertNative(state, first);
    assertGeneric(state, second);
    assertThat(state.cpuMaps())
        .hasSize(2)
        .allSatisfy(map -> assertThat(map.entries()).containsOnlyKeys(0, 1));
    assertSum(CpuCounters::enqueued, 2 * PACKETS);
    assertSum(CpuCounters::processed, 2 * PACKETS);
    assertNothingLost();
    // ... and neither another round nor another agent changes anything
    assertThat(applied(Plans.auto(first, second))).isEqualTo(state);
    KernelDatapath next = new KernelDatapath(testbed.bpffs());
    assertThat(testbed.receiver().call(() -> next.apply(Plans.auto(first, second))).state())
        .isEqualTo(state);
  }

  @Test
  void oneThatComesAndGoesDisturbsNoOther() {
    // Given
    DatapathState before = applied(Plans.auto(first));
    List<Long> counting = countingPrograms();
    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::stream);

    // When
    int second = testbed.addGenericInterface(MTU);
    DatapathState with = applied(Plans.auto(first, second));
    DatapathState after = applied(Plans.auto(first));
    DatapathState again = applied(Plans.auto(first, second));
    stream.join();

    // Then
    awaitDelivered(STREAM);
    assertThat(attachment(with, first)).isEqualTo(attachment(before, first));
    assertThat(with.cpuMaps()).hasSize(2).containsAll(before.cpuMaps());
    assertGeneric(with, second);
    assertThat(after).isEqualTo(before);
    assertThat(again.cpuMaps()).hasSize(2).doesNotContainAnyElementsOf(lost(with, after));
    // ... nor what is counted: two copies at once would count twice
    assertSum(CpuCounters::enqueued, STREAM);
    assertThat(countingPrograms()).isEqualTo(counting);
    send(Testbed.GENERIC_ADDRESS);
    assertSum(CpuCounters::enqueued, STREAM + PACKETS);
  }

  @Test
  void oneThatIsRefusedInBothModesIsTriedAgainAndChangesNothing() {
    int gone = 4711;
    ApplyOutcome once = apply(Plans.auto(first, gone));

    ApplyOutcome again = apply(Plans.auto(first, gone));

    assertThat(List.of(once, again))
        .allSatisfy(
            outcome ->
                assertThat(outcome.failures())
                    .extracting(Failure::ifindex, Failure::reason)
                    .containsExactly(tuple(gone, "InterfaceGone")));
    assertThat(again.state()).isEqualTo(once.state());
    assertNative(once.state(), first);
  }

  /** As after an agent that asked for frags in attach mode Native alone. */
  @Test
  void nativeModeIsTriedOnceMoreAfterAnAgentThatTriedItWithoutFrags() {
    DatapathState before = apply(without(), Plans.auto(first)).state();
    assertGeneric(before, first);

    DatapathState after = applied(Plans.auto(first));
    send(Testbed.RECEIVER_ADDRESS);

    awaitWhole(PACKETS);
    assertNative(after, first);
    assertThat(after.cpuMaps()).hasSize(1);
    assertThat(applied(Plans.auto(first))).isEqualTo(after);
  }

  @Test
  void anAgentWithoutFragsKeepsWhatItCannotReplace() {
    // Given
    int second = testbed.addGenericInterface(MTU);
    DatapathState before = applied(Plans.auto(first, second));
    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::stream);

    // When: no program without frags can be where the large MTU is
    ApplyOutcome rolledBack = apply(without(), Plans.auto(first, second));
    DatapathState after = applied(Plans.auto(first, second));
    stream.join();

    // Then
    awaitDelivered(STREAM);
    assertThat(rolledBack.failures()).extracting(Failure::ifindex).containsExactly(first);
    assertThat(rolledBack.state().attachments())
        .extracting(Attachment::programId)
        .containsExactlyInAnyOrder(
            attachment(before, first).programId(), attachment(before, second).programId());
    assertThat(after).isEqualTo(before);
  }

  @RepeatedTest(5)
  void anAgentKilledOnTheWayLosesNothingAndTheNextOneMakesItWhole() throws Exception {
    // Given: a process that has the second interface come and go under a stream
    int second = testbed.addGenericInterface(MTU);
    DatapathState state;
    try (ApplyingProcess process =
        new ApplyingProcess(
            testbed.receiver(), testbed.bpffs(), first, Work.CHANGE_MIXED, "+all")) {
      CompletableFuture<Void> stream = CompletableFuture.runAsync(this::stream);
      Thread.sleep((long) (Math.random() * 1_000));

      // When
      process.kill();
      state = applied(Plans.auto(first, second));
      stream.join();
    }

    // Then
    awaitDelivered(STREAM);
    assertNative(state, first);
    assertGeneric(state, second);
    assertThat(state.cpuMaps())
        .hasSize(2)
        .allSatisfy(map -> assertThat(map.entries()).containsOnlyKeys(0, 1));
    assertThat(applied(Plans.auto(first, second))).isEqualTo(state);
  }

  @Test
  void theSecondProgramGoesWithEveryModeThatIsAskedFor() {
    int second = testbed.addGenericInterface(MTU);
    RemotePlan remote = dropping(UdpReceiver.PORT);
    int sent = 0;
    for (List<XdpMode> modes :
        List.of(AUTO, List.of(XdpMode.GENERIC), AUTO, List.of(XdpMode.NATIVE), AUTO)) {
      // When: an edit
      ApplyOutcome outcome = apply(Plans.plan(modes, remote, first, second));
      for (Attachment attached : outcome.state().attachments()) {
        send(attached.ifindex() == first ? Testbed.RECEIVER_ADDRESS : Testbed.GENERIC_ADDRESS);
        sent += PACKETS;
      }

      // Then: each map has a second program of its kind, and all count in one place
      assertThat(outcome.failures())
          .extracting(Failure::ifindex)
          .containsExactlyElementsOf(
              modes.equals(List.of(XdpMode.NATIVE)) ? List.of(second) : List.of());
      assertThat(outcome.state().cpuMaps()).hasSize(modes.equals(AUTO) ? 2 : 1);
      assertThat(outcome.state().cpuMaps())
          .allSatisfy(
              map ->
                  assertThat(map.entries().values())
                      .extracting(DatapathState.CpuEntry::programId)
                      .containsOnly(map.remote().programId()));
      assertSum(CpuCounters::remoteDropped, sent);
      assertThat(datapath.counters().policies().getFirst().remoteMatched())
          .containsEntry("one", (long) sent);
      assertThat(receiver.received()).isZero();
      assertThat(apply(Plans.plan(modes, remote, first, second)).state())
          .isEqualTo(outcome.state());
    }
  }

  @Test
  void aSecondProgramOfTheUsersOwnHasAllGoWithoutFrags() throws IOException {
    // Given: one that takes none
    testbed.setMtu(1500);
    int second = testbed.addGenericInterface(MTU);
    Path mine = Files.createDirectory(testbed.bpffs().resolve("mine"));
    try (RemoteObjects users =
        RemoteObjects.load(dropping(UdpReceiver.PORT).rules(), false, null)) {
      PinTree.pin(users.program(), mine.resolve("second"));
    }
    RemotePlan pinned = new RemotePlan.Pinned("/sys/fs/bpf/mine/second", true);

    // When
    DatapathState state = applied(Plans.auto(pinned, first, second));
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);
    send(Testbed.GENERIC_ADDRESS);

    // Then
    assertSum(CpuCounters::remoteDropped, 2 * PACKETS);
    assertThat(attachment(state, first).mode()).isEqualTo(XdpMode.NATIVE);
    assertThat(attachment(state, first).frags()).isFalse();
    assertGeneric(state, second);
    assertThat(state.cpuMaps()).hasSize(1);
    // ... also while the policy is kept for want of a version
    assertThat(
            testbed
                .receiver()
                .call(
                    () ->
                        datapath.apply(
                            Plans.plan(List.of(XdpMode.NATIVE), new RemotePlan.AsIs(), first)))
                .state()
                .cpuMaps())
        .isEqualTo(state.cpuMaps());
  }

  /** As an agent left it that had a second program of the other kind. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCpuMapThatIsNotForWhatItsNameSaysIsMadeAnew(boolean frags) {
    // Given: it is in use, and a stream runs
    RemotePlan remote = dropping(UdpReceiver.PORT + 1);
    DatapathPlan plan =
        frags ? Plans.auto(remote, first) : Plans.plan(List.of(XdpMode.GENERIC), remote, first);
    DatapathState before = applied(plan);
    long usurped;
    try (BpfMap cpus = Frags.newCpuMap(frags);
        RemoteObjects other = RemoteObjects.load(dropping(1).rules(), !frags, null)) {
      cpus.write(1, Plans.QUEUE_SIZE, other.program());
      usurped = cpus.info().id();
      PinTree.pin(
          cpus,
          testbed
              .bpffs()
              .resolve("cpu-steering/policy")
              .resolve(Plans.UID)
              .resolve(Frags.mapName(frags)));
    }
    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::stream);

    // When
    DatapathState after = applied(plan);
    stream.join();

    // Then: under the same link
    awaitDelivered(STREAM);
    assertThat(after.cpuMaps())
        .singleElement()
        .satisfies(
            map -> {
              assertThat(map.mapId()).isNotEqualTo(usurped);
              assertThat(map.entries()).containsOnlyKeys(0, 1);
            });
    assertThat(attachment(after, first).linkId()).isEqualTo(attachment(before, first).linkId());
    assertKind(after, first, frags ? XdpMode.NATIVE : XdpMode.GENERIC, frags);
    assertThat(applied(plan)).isEqualTo(after);
  }

  @Test
  void aProgramWithFragsIsNeverTriedInGenericMode() {
    try (BpfMap cpus = Frags.newCpuMap(true);
        SteeringObjects objects =
            SteeringObjects.load(new ProgramConstants(Plans.TURNS, 1, false), cpus, null)) {
      XdpAttacher attacher = new XdpAttacher(new Failures());

      assertThatThrownBy(
              () ->
                  attacher.attach(
                      Plans.auto(first).attachments().getFirst(),
                      XdpMode.GENERIC,
                      objects.program(),
                      true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static RemotePlan.Rules dropping(int port) {
    Rule.Match match =
        new Rule.Match(
            Set.of(), List.of(), List.of(), List.of(), List.of(NumberRange.of(port)), List.of());
    return new RemotePlan.Rules(
        RuleSet.of(List.of(new Rule(match, new RuleAction.Drop()))), List.of("one"), List.of());
  }

  private KernelDatapath without() {
    return new KernelDatapath(testbed.bpffs(), PROC, () -> false);
  }

  private ApplyOutcome apply(DatapathPlan plan) {
    return apply(datapath, plan);
  }

  private ApplyOutcome apply(KernelDatapath by, DatapathPlan plan) {
    return testbed.receiver().call(() -> by.apply(plan));
  }

  private DatapathState applied(DatapathPlan plan) {
    ApplyOutcome outcome = apply(plan);
    assertThat(outcome.failures()).isEmpty();
    return outcome.state();
  }

  private void send(String address) {
    UdpSender.send(testbed.sender(), address, 1, PACKETS, PER_SECOND, SIZE);
  }

  private void stream() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 8, STREAM, PER_SECOND, SIZE);
  }

  private void awaitWhole(long count) {
    await()
        .untilAsserted(
            () -> {
              assertThat(receiver.received()).isEqualTo(count);
              assertThat(receiver.bytes()).isEqualTo(count * SIZE);
            });
    awaitDelivered(count);
  }

  private void awaitDelivered(long count) {
    await()
        .untilAsserted(
            () ->
                assertThat(UdpStatistics.of(testbed.receiver()))
                    .isEqualTo(new UdpStatistics(count, 0)));
  }

  private void assertSum(ToLongFunction<CpuCounters> figure, long expected) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        datapath.counters().policies().getFirst().cpus().values().stream()
                            .mapToLong(figure)
                            .sum())
                    .isEqualTo(expected));
  }

  private void assertNothingLost() {
    assertThat(datapath.counters().policies())
        .singleElement()
        .satisfies(policy -> assertThat(policy.redirectErrors()).isEmpty());
    assertSum(CpuCounters::dropped, 0);
  }

  private static List<CpuMap> lost(DatapathState before, DatapathState after) {
    return before.cpuMaps().stream().filter(map -> !after.cpuMaps().contains(map)).toList();
  }

  /** Those that the tracepoints run for the policy, by the kernel's ids. */
  private List<Long> countingPrograms() {
    Path policy = testbed.bpffs().resolve("cpu-steering/policy").resolve(Plans.UID);
    return Stream.of("count_enqueue", "count_kthread", "count_redirect_error")
        .map(
            name -> {
              try (BpfLink link = Bpf.openLink(policy.resolve(name))) {
                return link.info().programId();
              }
            })
        .toList();
  }

  private static Attachment attachment(DatapathState state, int ifindex) {
    return state.attachments().stream()
        .filter(it -> it.ifindex() == ifindex)
        .findFirst()
        .orElseThrow();
  }

  private static void assertNative(DatapathState state, int ifindex) {
    assertKind(state, ifindex, XdpMode.NATIVE, true);
  }

  private static void assertGeneric(DatapathState state, int ifindex) {
    assertKind(state, ifindex, XdpMode.GENERIC, false);
  }

  private static void assertKind(DatapathState state, int ifindex, XdpMode mode, boolean frags) {
    Attachment attachment = attachment(state, ifindex);
    assertThat(attachment.mode()).isEqualTo(mode);
    assertThat(attachment.frags()).isEqualTo(frags);
    assertThat(state.cpuMaps()).extracting(CpuMap::mapId).contains(attachment.cpuMapId());
  }
}
