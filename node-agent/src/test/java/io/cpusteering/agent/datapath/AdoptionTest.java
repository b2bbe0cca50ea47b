// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.ApplyingProcess.Work;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a killed agent, or somebody else, left behind. */
@Tag("kernel")
class AdoptionTest {
  private static final int PACKETS = 20_000;
  private static final int APPLIES = 1_000;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aKilledAgentLosesNothingAndItsObjectsAreAdopted() throws IOException {
    DatapathState before;
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      // Given: another process has steered, and a stream runs
      try (ApplyingProcess process = process(Work.REST)) {
        before = testbed.receiver().call(datapath::observe);
        CompletableFuture<Void> stream =
            CompletableFuture.runAsync(
                () ->
                    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 4, PACKETS, 10_000));

        // When: it is killed and this process takes over
        process.kill();
        assertThat(apply(plan()).failures()).isEmpty();
        stream.join();
      }

      // Then: not a datagram lost, and the same threads, program and link
      await()
          .untilAsserted(
              () ->
                  assertThat(UdpStatistics.of(testbed.receiver()))
                      .isEqualTo(new UdpStatistics(PACKETS, 0)));
      assertThat(receiver.received()).isPositive();
    }
    assertThat(apply(plan()).state()).isEqualTo(before);
    assertThat(before.attachments()).hasSize(1);
  }

  @Test
  void fourCapabilitiesAreEnough() throws IOException {
    // When: a process with no more than the agent's pod has
    try (ApplyingProcess process = process(Work.REST, "-all,+bpf,+net_admin,+perfmon,+sys_nice")) {
      DatapathState state = testbed.receiver().call(datapath::observe);

      // Then
      assertWhole(state);
      assertThat(state.cpuMaps().getFirst().entries().values())
          .extracting(DatapathState.CpuEntry::nice)
          .containsOnly(-20);
      process.kill();
    }
  }

  @RepeatedTest(5)
  void anAgentKilledAtAnyMomentLeavesWhatTheNextOneMakesWhole() throws Exception {
    // Given: a process that never rests, killed wherever it is
    try (ApplyingProcess process = process(Work.CHANGE_EVERYTHING)) {
      Thread.sleep((long) (Math.random() * 200));
      process.kill();
    }

    // When
    ApplyOutcome outcome = apply(plan());

    // Then
    assertThat(outcome.failures()).isEmpty();
    assertWhole(outcome.state());
    assertThat(apply(plan()).state()).isEqualTo(outcome.state());
    apply(DatapathPlan.EMPTY);
    assertThat(testbed.bpffs().resolve("cpu-steering")).doesNotExist();
    assertThat(testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex())).none()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"program", "table", "control", "constants", "state", "meta"})
  void aPinThatIsMissingIsMadeAnewUnderTheSameLink(String pin) throws IOException {
    long link = apply(plan()).state().attachments().getFirst().linkId();
    Files.delete(folder().resolve(pin));

    assertWholeUnder(link, apply(plan()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"count_enqueue", "count_kthread", "count_redirect_error", "queues"})
  void countingThatIsTakenAwayIsSetUpAgainAndTheQueuesStay(String pin) throws IOException {
    DatapathState before = apply(plan()).state();
    Path policy = testbed.bpffs().resolve("cpu-steering/policy").resolve(Plans.UID);
    Files.delete(policy.resolve(pin));

    ApplyOutcome outcome = apply(plan());

    assertThat(outcome.failures()).isEmpty();
    assertThat(policy.resolve(pin)).exists();
    assertThat(outcome.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"program", "table", "control", "constants", "state", "meta"})
  void aPinThatIsSomethingElseIsMadeAnewUnderTheSameLink(String pin) throws IOException {
    long link = apply(plan()).state().attachments().getFirst().linkId();
    Files.delete(folder().resolve(pin));
    try (BpfMap foreign = Bpf.createMap("foreign", MapType.ARRAY, 4, 4, 1)) {
      foreign.pin(folder().resolve(pin));
    }

    assertWholeUnder(link, apply(plan()));
  }

  @Test
  void aLaterLayoutIsReplacedUnderTheSameLink() throws IOException {
    long link = apply(plan()).state().attachments().getFirst().linkId();
    Files.delete(folder().resolve("constants"));
    try (BpfMap later = Bpf.createMap("later", MapType.ARRAY, 4, 64, 1)) {
      later.write(0, later.newValue().putInt(0, BpfLayout.VERSION + 1));
      later.pin(folder().resolve("constants"));
    }

    assertWholeUnder(link, apply(plan()));
  }

  @Test
  void aLinkThatIsSomethingElseIsReplaced() throws IOException {
    apply(plan());
    Files.delete(folder().resolve("link"));
    try (BpfMap foreign = Bpf.createMap("foreign", MapType.ARRAY, 4, 4, 1)) {
      foreign.pin(folder().resolve("link"));
    }
    // The kernel takes a link down some time after its last pin.
    await().until(() -> attachedPrograms().equals(new XdpPrograms(0, 0, 0)));

    ApplyOutcome outcome = apply(plan());

    assertThat(outcome.failures()).isEmpty();
    assertWhole(outcome.state());
  }

  @Test
  void aCpuMapThatIsSomethingElseIsMadeAnew() throws IOException {
    long link = apply(plan()).state().attachments().getFirst().linkId();
    Path pin =
        testbed
            .bpffs()
            .resolve("cpu-steering/policy")
            .resolve(Plans.UID)
            .resolve(Frags.mapName(Frags.inKernel()));
    Files.delete(pin);
    try (BpfMap foreign = Bpf.createMap("foreign", MapType.ARRAY, 4, 4, 1)) {
      foreign.pin(pin);
    }

    assertWholeUnder(link, apply(plan()));
  }

  @Test
  void descriptorsStayLevel() throws IOException {
    // Given
    apply(plan());
    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.FLOW_HASH, 1));
    long before = openDescriptors();

    // When: most applies change nothing, some replace the program or the table
    for (int i = 0; i < APPLIES; i++) {
      apply(
          i % 50 == 0
              ? Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.FLOW_HASH, i / 50 % 2)
              : plan());
      datapath.counters();
    }

    // Then: the difference is the JVM's own
    assertThat(openDescriptors()).isBetween(before - 5, before + 5);
  }

  private ApplyingProcess process(Work work) throws IOException {
    return process(work, "+all");
  }

  private ApplyingProcess process(Work work, String capabilities) throws IOException {
    return new ApplyingProcess(
        testbed.receiver(), testbed.bpffs(), testbed.ifindex(), work, capabilities);
  }

  private DatapathPlan plan() {
    return Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS, 0, 1);
  }

  private ApplyOutcome apply(DatapathPlan plan) {
    return testbed.receiver().call(() -> datapath.apply(plan));
  }

  private XdpPrograms attachedPrograms() {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));
  }

  private Path folder() {
    return testbed.bpffs().resolve("cpu-steering/interface/" + testbed.ifindex());
  }

  private void assertWholeUnder(long link, ApplyOutcome outcome) {
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state().attachments().getFirst().linkId()).isEqualTo(link);
    assertWhole(outcome.state());
  }

  private void assertWhole(DatapathState state) {
    assertThat(state.attachments())
        .singleElement()
        .satisfies(
            attachment -> {
              assertThat(attachment.ifindex()).isEqualTo(testbed.ifindex());
              assertThat(attachment.mode()).isEqualTo(XdpMode.NATIVE);
              assertThat(attachment.program()).isEqualTo(Plans.TURNS);
              assertThat(attachment.tables().getFirst().turnSlots()).containsExactly(0, 1);
              assertThat(attachedPrograms())
                  .isEqualTo(new XdpPrograms(attachment.programId(), 0, 0));
            });
    assertThat(state.cpuMaps())
        .singleElement()
        .satisfies(map -> assertThat(map.entries()).containsOnlyKeys(0, 1));
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }
}
