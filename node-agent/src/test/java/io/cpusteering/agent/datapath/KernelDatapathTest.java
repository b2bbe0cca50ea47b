// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static io.cpusteering.agent.datapath.Plans.QUEUE_SIZE;
import static io.cpusteering.agent.datapath.Plans.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Apply and read back on a real interface. */
@Tag("kernel")
class KernelDatapathTest {
  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void whatIsAppliedIsReadBack() {
    // When
    ApplyOutcome outcome = apply(nativePlan(0, 1, 1));

    // Then
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state().cpuMaps())
        .singleElement()
        .satisfies(
            map -> {
              assertThat(map.uid()).isEqualTo(UID);
              assertThat(map.maxEntries()).isEqualTo(Bpf.possibleCpus());
              assertThat(map.entries()).containsOnlyKeys(0, 1);
              assertThat(map.entries().values())
                  .extracting(CpuEntry::queueSize, CpuEntry::nice)
                  .containsOnly(tuple(QUEUE_SIZE, -20));
            });
    Attachment attachment = outcome.state().attachments().getFirst();
    assertThat(attachment.ifindex()).isEqualTo(testbed.ifindex());
    assertThat(attachment.mode()).isEqualTo(XdpMode.NATIVE);
    assertThat(attachment.program()).isEqualTo(Plans.TURNS);
    assertThat(attachment.tables().getFirst().turnSlots()).containsExactly(0, 1, 1);
    assertThat(attachment.revision()).isEqualTo("test-1");
  }

  @Test
  void anUnchangedPlanWritesNothing() {
    // Given
    DatapathState before = apply(nativePlan(0, 1)).state();

    // When
    DatapathState after = apply(nativePlan(0, 1)).state();

    // Then: the same threads, program and link, so no entry was rewritten
    assertThat(after).isEqualTo(before);
    assertThat(after.cpuMaps().getFirst().entries().values())
        .extracting(CpuEntry::threadId)
        .doesNotContainNull();
  }

  @Test
  void anotherProcessFindsEverythingByThePinsAlone() {
    // Given
    DatapathState before = apply(nativePlan(0, 1)).state();

    // When
    KernelDatapath other = new KernelDatapath(testbed.bpffs());
    DatapathState after = testbed.receiver().call(() -> other.apply(nativePlan(0, 1)).state());

    // Then
    assertThat(after).isEqualTo(before);
  }

  @Test
  void countersTellWhereEachPacketWent() {
    // Given
    apply(nativePlan(0, 1));
    DatapathCounters before = datapath.counters();

    // When
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, 1000, 20_000);
      await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(1000));
    }

    // Then: what was redirected came out of the queues, none was lost on the way
    await()
        .untilAsserted(
            () -> {
              DatapathCounters after = datapath.counters();
              long redirected = after.interfaces().getFirst().redirected();
              assertThat(redirected - before.interfaces().getFirst().redirected())
                  .isGreaterThanOrEqualTo(1000);
              Map<Integer, CpuCounters> cpus = after.policies().getFirst().cpus();
              assertThat(cpus).containsOnlyKeys(0, 1);
              assertThat(cpus.values()).allSatisfy(cpu -> assertThat(cpu.dropped()).isZero());
              assertThat(cpus.values().stream().mapToLong(CpuCounters::processed).sum())
                  .isEqualTo(redirected);
              assertThat(after.policies().getFirst().redirectErrors()).isEmpty();
            });
  }

  @Test
  void ipv6IsSteeredToo() {
    // Given
    apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.FLOW_HASH, 0, 1));

    // When
    try (UdpReceiver receiver = new UdpReceiver(testbed.receiver())) {
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS_V6, 8, 1000, 20_000);
      await().untilAsserted(() -> assertThat(receiver.received()).isEqualTo(1000));
    }

    // Then: all but the neighbours' own talk
    assertThat(datapath.counters().interfaces().getFirst())
        .satisfies(
            counters -> {
              assertThat(counters.redirected()).isGreaterThanOrEqualTo(1000);
              assertThat(counters.passedControl()).isPositive();
              assertThat(counters.missed()).isZero();
            });
  }

  @Test
  void aTableChangeKeepsProgramLinkAndTheThreadsOfCpusThatStay() {
    // Given
    DatapathState before = apply(nativePlan(0, 1)).state();

    // When
    DatapathState after = apply(nativePlan(1)).state();

    // Then
    assertThat(after.attachments().getFirst().tables().getFirst().turnSlots()).containsExactly(1);
    assertThat(after.attachments().getFirst().linkId())
        .isEqualTo(before.attachments().getFirst().linkId());
    assertThat(after.attachments().getFirst().programId())
        .isEqualTo(before.attachments().getFirst().programId());
    assertThat(after.cpuMaps().getFirst().entries())
        .containsExactly(Map.entry(1, before.cpuMaps().getFirst().entries().get(1)));
  }

  @Test
  void otherSettingsReplaceTheProgramUnderTheSameLink() {
    // Given
    DatapathState before = apply(nativePlan(0, 1)).state();

    // When
    DatapathState after =
        apply(Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.FLOW_HASH, 0, 1)).state();

    // Then
    Attachment attachment = after.attachments().getFirst();
    assertThat(attachment.program()).isEqualTo(Plans.FLOW_HASH);
    assertThat(attachment.linkId()).isEqualTo(before.attachments().getFirst().linkId());
    assertThat(attachment.programId()).isNotEqualTo(before.attachments().getFirst().programId());
    assertThat(after.cpuMaps()).isEqualTo(before.cpuMaps());
  }

  @Test
  void anotherPolicyTakesTheInterfaceOverUnderTheSameLink() {
    // Given
    String other = "22222222-2222-3333-4444-555555555555";
    DatapathState before = apply(nativePlan(0, 1)).state();

    // When
    TreeMap<Integer, Integer> entries = new TreeMap<>(Map.of(1, 512));
    DatapathState after =
        apply(
                new DatapathPlan(
                    List.of(Plans.cpuMap(other, entries)),
                    List.of(
                        Plans.attachment(
                            testbed.ifindex(), other, List.of(XdpMode.NATIVE), Plans.TURNS, 1))))
            .state();

    // Then
    assertThat(after.attachments().getFirst().uid()).isEqualTo(other);
    assertThat(after.attachments().getFirst().linkId())
        .isEqualTo(before.attachments().getFirst().linkId());
    assertThat(after.cpuMaps())
        .singleElement()
        .satisfies(map -> assertThat(map.uid()).isEqualTo(other));
  }

  @Test
  void anotherModeAttachesAnew() {
    // Given
    apply(nativePlan(0, 1));

    // When
    ApplyOutcome outcome = apply(Plans.plan(testbed.ifindex(), XdpMode.GENERIC, Plans.TURNS, 0, 1));

    // Then
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state().attachments().getFirst().mode()).isEqualTo(XdpMode.GENERIC);
    XdpPrograms programs = xdpPrograms();
    assertThat(programs.nativeId()).isZero();
    assertThat(programs.genericId())
        .isEqualTo(outcome.state().attachments().getFirst().programId());
  }

  @Test
  void theEmptyPlanLeavesNothing() throws Exception {
    // Given
    apply(nativePlan(0, 1));

    // When
    ApplyOutcome outcome = apply(DatapathPlan.EMPTY);

    // Then
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state()).isEqualTo(new DatapathState(List.of(), List.of()));
    assertThat(xdpPrograms().none()).isTrue();
    try (var pins = Files.list(testbed.bpffs())) {
      assertThat(pins.filter(path -> !path.toString().endsWith("debug"))).isEmpty();
    }
  }

  @Test
  void theProbeFindsEverythingHereAndLeavesNothing() {
    assertThat(new AbilityProbe(testbed.bpffs()).probe())
        .hasSize(5)
        .allSatisfy(ability -> assertThat(ability.ok()).as(ability.message()).isTrue());
  }

  private DatapathPlan nativePlan(int... slots) {
    return Plans.plan(testbed.ifindex(), XdpMode.NATIVE, Plans.TURNS, slots);
  }

  private ApplyOutcome apply(DatapathPlan plan) {
    return testbed.receiver().call(() -> datapath.apply(plan));
  }

  private XdpPrograms xdpPrograms() {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));
  }
}
