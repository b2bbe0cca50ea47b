// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process is killed after each step of a change in turn, of every kind of change; the next one
 * brings about what was wanted, and nothing of the first one is left over.
 */
@Tag("kernel")
class KilledAtAnyStepTest {
  private static final int PACKETS = 200;
  private static final int PER_SECOND = 20_000;

  /** What the kernel numbers anew each time. */
  private static final Pattern ID =
      Pattern.compile("(programId|linkId|mapId|cpuMapId|threadId)=([1-9]\\d*)");

  @TempDir static Path folder;

  private static SteppedProcess processes;

  private final Testbed testbed = new Testbed();
  private final UdpReceiver receiver = new UdpReceiver(testbed.receiver());
  private Change.Ground ground;

  @BeforeAll
  static void prepareProcesses() throws IOException {
    processes = new SteppedProcess(folder);
  }

  @BeforeEach
  void prepare() {
    testbed.silence();
    int out = testbed.addInterface("out", "sink");
    testbed.sender().run("ethtool", "-K", "sink", "gro", "on");
    Device device = new Device(out, testbed.receiver().mac("out"));
    ground = new Change.Ground(testbed.bpffs(), testbed.ifindex(), device);
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  /** A rollback is an upgrade but for a number. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROLLBACK")
  void theNextProcessMakesItWholeAndNothingIsLeft(Change change) throws IOException {
    // Given: what it takes, and comes to, when nobody disturbs it
    Steered before = prepared(change);
    SteppedProcess.Run undisturbed;
    try (SteppedProcess.Waiting process = start(change, 0)) {
      undisturbed = process.run();
    }
    assertThat(undisturbed.status()).as(undisturbed.output()).isZero();
    int steps = undisturbed.steps().size();
    assertThat(steps).isPositive();
    Steered wanted = steered();
    leave(undisturbed, before);

    SteppedProcess.Waiting next = start(change, 1);
    for (int step = 1; step <= steps; step++) {
      try (SteppedProcess.Waiting process = next) {
        next = start(change, step + 1);
        assertWholeAfterDeath(change, step, process, wanted);
      }
    }
    next.close();
  }

  private void assertWholeAfterDeath(
      Change change, int step, SteppedProcess.Waiting process, Steered wanted) throws IOException {
    Steered before = prepared(change);

    // When
    SteppedProcess.Run died = process.run();
    assertThat(died.wasKilled()).as("%s, step %d: %s", change, step, died).isTrue();
    assertThat(died.steps()).hasSize(step);
    ApplyOutcome outcome = apply(change.plan(ground));

    // Then
    String when = "%s, killed after step %d: it %s".formatted(change, step, died.steps().getLast());
    assertThat(outcome.failures()).as(when).isEmpty();
    Steered after = steered();
    assertThat(after.state()).as(when).isEqualTo(wanted.state());
    assertThat(after.pins().kinds()).as(when).isEqualTo(wanted.pins().kinds());
    if (before.hashSeed().isPresent() && after.hashSeed().isPresent()) {
      assertThat(after.hashSeed())
          .as("flows stay where they are; " + when)
          .isEqualTo(before.hashSeed());
    }
    assertThat(apply(change.plan(ground)).state()).as(when).isEqualTo(outcome.state());
    assertPacketsFlow(when, outcome.state());
    eventually(when)
        .untilAsserted(
            () ->
                assertThat(after.pins().objects())
                    .containsAll(PinnedObjects.alive(died.created())));
    leave(died, before, after);
  }

  private void assertPacketsFlow(String when, DatapathState state) {
    long delivered = UdpStatistics.of(testbed.receiver()).delivered();
    long redirected = redirected();

    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, PER_SECOND);

    eventually(when)
        .untilAsserted(
            () ->
                assertThat(UdpStatistics.of(testbed.receiver()))
                    .isEqualTo(new UdpStatistics(delivered + PACKETS, 0)));
    assertThat(redirected() - redirected)
        .as(when)
        .isEqualTo(state.attachments().isEmpty() ? 0 : PACKETS);
  }

  private long redirected() {
    return datapath().counters().interfaces().stream()
        .mapToLong(DatapathCounters.InterfaceCounters::redirected)
        .sum();
  }

  /** Afterwards nothing is there of what was, not even where only the kernel knows of it. */
  private void leave(SteppedProcess.Run run, Steered... states) {
    apply(DatapathPlan.EMPTY);
    assertThat(testbed.bpffs().resolve("cpu-steering")).doesNotExist();
    assertThat(testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex())).none()).isTrue();
    Set<KernelObject> all = new HashSet<>(run.created());
    for (Steered state : states) {
      all.addAll(state.pins().objects());
    }
    eventually("nothing is left")
        .untilAsserted(() -> assertThat(PinnedObjects.alive(all)).isEmpty());
  }

  /**
   * What is steered.
   *
   * @param state in words, with ids that say no more than which are the same
   * @param pins all of them
   * @param hashSeed where there is a program of our layout
   */
  private record Steered(String state, PinnedObjects pins, OptionalInt hashSeed) {}

  private Steered prepared(Change change) {
    testbed
        .receiver()
        .call(
            () -> {
              change.prepare(datapath(), ground);
              return change;
            });
    return steered();
  }

  private Steered steered() {
    return new Steered(
        withoutIds(testbed.receiver().call(() -> datapath().observe()).toString()),
        PinnedObjects.below(testbed.bpffs().resolve("cpu-steering")),
        new InterfacePins(new PinTree(testbed.bpffs()).networkInterface(testbed.ifindex()))
            .objects()
            .map(KilledAtAnyStepTest::hashSeed)
            .orElse(OptionalInt.empty()));
  }

  private static OptionalInt hashSeed(SteeringObjects objects) {
    try (objects) {
      return OptionalInt.of(objects.constants().hashSeed());
    }
  }

  /** Looks often, since it is done some thousand times. */
  private static ConditionFactory eventually(String what) {
    return await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
  }

  private static String withoutIds(String state) {
    Map<String, Integer> known = new HashMap<>();
    return ID.matcher(state)
        .replaceAll(
            id -> {
              String kind = id.group(1).equals("cpuMapId") ? "mapId" : id.group(1);
              return "%s=#%d"
                  .formatted(
                      id.group(1),
                      known.computeIfAbsent(kind + id.group(2), unknown -> known.size()));
            });
  }

  /** Holds nothing from one call to the next, as a process that starts anew. */
  private KernelDatapath datapath() {
    return new KernelDatapath(testbed.bpffs());
  }

  private ApplyOutcome apply(DatapathPlan plan) {
    return testbed.receiver().call(() -> datapath().apply(plan));
  }

  private SteppedProcess.Waiting start(Change change, int last) throws IOException {
    return processes.start(testbed.receiver(), change, ground, last);
  }
}
