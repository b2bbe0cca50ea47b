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
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What attach mode Auto comes to over interfaces with a large MTU: native mode with frags where the
 * driver can, generic mode without them elsewhere, each interface for itself.
 */
@Tag("kernel")
class AutoModeTest extends OnLargeMtu {
  private static final Path PROC = Path.of("/proc");

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

  private KernelDatapath without() {
    return new KernelDatapath(testbed.bpffs(), PROC, () -> false);
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

  private static void assertNative(DatapathState state, int ifindex) {
    assertKind(state, ifindex, XdpMode.NATIVE, true);
  }
}
