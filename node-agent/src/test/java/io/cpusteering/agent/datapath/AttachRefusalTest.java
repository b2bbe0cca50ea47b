// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static io.cpusteering.agent.datapath.Plans.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Command;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be attached is reported, touches nobody else's and disturbs nothing of ours. */
@Tag("kernel")
class AttachRefusalTest {
  private static final List<XdpMode> AUTO = List.of(XdpMode.NATIVE, XdpMode.GENERIC);

  private final Testbed testbed = new Testbed();
  private final int second = testbed.addInterface("second", "peer2");
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, native mode", "GENERIC, generic mode"})
  void aForeignProgramIsLeftAlone(XdpMode mode, String said) {
    try (BpfMap cpus = Bpf.createMap("cpus", MapType.CPUMAP, 4, 8, Bpf.possibleCpus());
        SteeringObjects foreign =
            SteeringObjects.load(new ProgramConstants(Plans.TURNS, 1, false), cpus, null);
        BpfLink link = attachForeign(foreign, mode)) {
      long id = foreign.program().info().id();

      ApplyOutcome outcome = apply(both());

      assertThat(outcome.failures())
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo("ForeignProgram");
                assertThat(failure.ifindex()).isEqualTo(testbed.ifindex());
                assertThat(failure.message()).contains("id %d, %s".formatted(id, said));
              });
      assertThat(steered(outcome)).containsExactly(second);
      assertThat(link.info().ifindex()).isEqualTo(testbed.ifindex());
      assertThat(xdpPrograms())
          .isEqualTo(
              mode == XdpMode.NATIVE ? new XdpPrograms(id, 0, 0) : new XdpPrograms(0, id, 0));
    }

    // When it leaves, ours comes
    assertThat(steered(apply(both()))).containsExactly(testbed.ifindex(), second);
  }

  @Test
  void anInterfaceThatIsNotThere() {
    ApplyOutcome outcome = apply(plan(AUTO, 4711, second));

    assertReason(outcome, 4711, "InterfaceGone");
    assertThat(steered(outcome)).containsExactly(second);
  }

  @Test
  void autoFallsBackToGeneric() {
    // The loopback device has no native XDP.
    ApplyOutcome outcome = apply(plan(AUTO, 1));

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state().attachments().getFirst().mode()).isEqualTo(XdpMode.GENERIC);
  }

  @Test
  void whatAutoCameToIsKept() {
    DatapathState before = apply(plan(AUTO, 1)).state();

    assertThat(apply(plan(AUTO, 1)).state()).isEqualTo(before);
  }

  @Test
  void nativeAloneIsRefusedWithTheCure() {
    ApplyOutcome outcome = apply(plan(List.of(XdpMode.NATIVE), 1, second));

    assertReason(outcome, 1, "NativeUnsupported");
    assertThat(outcome.failures().getFirst().message()).contains("attach mode Generic");
    assertThat(steered(outcome)).containsExactly(second);
  }

  @Test
  void anMtuThatIsTooLargeForNativeWithoutFrags() {
    testbed.setMtu(9000);
    KernelDatapath old = new KernelDatapath(testbed.bpffs(), Path.of("/proc"), () -> false);

    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(() -> old.apply(plan(List.of(XdpMode.NATIVE), testbed.ifindex(), second)));

    assertReason(outcome, testbed.ifindex(), "MtuTooLarge");
    assertThat(outcome.failures().getFirst().message()).contains("from 5.18 on", "3500 bytes");
    assertThat(steered(outcome)).containsExactly(second);
  }

  /** What the preflight says that a veth allows without frags. */
  @ParameterizedTest
  @CsvSource({"3506, true", "3507, false"})
  void withoutFragsAVethAllowsWhatOneBufferHolds(int mtu, boolean allowed) {
    testbed.setMtu(mtu);
    KernelDatapath old = new KernelDatapath(testbed.bpffs(), Path.of("/proc"), () -> false);

    ApplyOutcome outcome =
        testbed.receiver().call(() -> old.apply(plan(List.of(XdpMode.NATIVE), testbed.ifindex())));

    assertThat(outcome.failures())
        .extracting(Failure::reason)
        .isEqualTo(allowed ? List.of() : List.of("MtuTooLarge"));
  }

  @Test
  void anMtuThatOnlyFragsAllow() {
    testbed.setMtu(9000);

    ApplyOutcome outcome = apply(plan(List.of(XdpMode.NATIVE), testbed.ifindex()));

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state().attachments())
        .extracting(DatapathState.Attachment::mode)
        .containsExactly(XdpMode.NATIVE);
  }

  @Test
  void aCpuThatCannotBeUsedGivesUpOnlyItsOwnSlots() {
    int impossible = Bpf.possibleCpus();
    DatapathPlan plan =
        Plans.plan(
            new TreeMap<>(Map.of(0, 2048, 1, 2048, impossible, 2048)),
            Plans.attachment(
                testbed.ifindex(), UID, AUTO, Plans.TURNS, 0, impossible, 1, impossible));

    ApplyOutcome outcome = apply(plan);

    assertReason(outcome, 0, "CpuUnusable");
    assertThat(outcome.failures().getFirst().message()).contains("CPU " + impossible);
    assertThat(outcome.state().cpuMaps().getFirst().entries()).containsOnlyKeys(0, 1);
    assertThat(outcome.state().attachments().getFirst().tables().getFirst().turnSlots())
        .containsExactly(0, 1);
    assertThat(outcome.state().attachments().getFirst().tables().getFirst().hashSlots())
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void aLinkThatSomebodyDetachedIsAttachedAgain() {
    DatapathState before = apply(both()).state();
    detach(second);
    assertThat(testbed.receiver().call(datapath::observe).attachments())
        .extracting(DatapathState.Attachment::ifindex)
        .containsExactly(testbed.ifindex(), 0);

    DatapathState after = apply(both()).state();

    assertThat(after.attachments())
        .extracting(DatapathState.Attachment::ifindex, DatapathState.Attachment::programId)
        .containsExactlyElementsOf(
            before.attachments().stream()
                .map(each -> tuple(each.ifindex(), each.programId()))
                .toList());
  }

  @Test
  void aForeignProgramThatTookThePlaceOfOursIsLeftAloneUntilItLeaves() {
    // Given ours is taken off, and somebody else's comes before we look again
    apply(both());
    detach(testbed.ifindex());
    try (BpfMap cpus = Bpf.createMap("cpus", MapType.CPUMAP, 4, 8, Bpf.possibleCpus());
        SteeringObjects foreign =
            SteeringObjects.load(new ProgramConstants(Plans.TURNS, 1, false), cpus, null);
        BpfLink link = attachForeign(foreign, XdpMode.NATIVE)) {

      // When
      ApplyOutcome outcome = apply(both());

      // Then
      assertReason(outcome, testbed.ifindex(), "ForeignProgram");
      assertThat(steered(outcome)).containsExactly(second);
      assertThat(xdpPrograms().nativeId()).isEqualTo(foreign.program().info().id());
      assertThat(link.info().ifindex()).isEqualTo(testbed.ifindex());

      // Nor does taking everything of ours away touch it
      apply(DatapathPlan.EMPTY);
      assertThat(xdpPrograms().nativeId()).isEqualTo(foreign.program().info().id());
    }
    assertThat(steered(apply(both()))).containsExactly(testbed.ifindex(), second);
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, xdp", "NATIVE, xdpdrv", "GENERIC, xdpgeneric"})
  void theKernelRefusesToTakeOursOffOtherwiseThanByItsLink(XdpMode mode, String how) {
    apply(plan(List.of(mode), testbed.ifindex()));
    XdpPrograms before = xdpPrograms();

    assertThatThrownBy(
            () -> testbed.receiver().ip("link", "set", "dev", Testbed.INTERFACE, how, "off"))
        .hasMessageContaining("link set dev");

    assertThat(xdpPrograms()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "interface",
        "interface/%d",
        "interface/%d/link",
        "interface/%d/program",
        "policy",
        "policy/" + Plans.UID + "/cpus_frags",
      })
  void pinsThatSomebodyRemovedAreMadeAnew(String pin) throws IOException {
    // Given
    ApplyOutcome before = apply(plan(AUTO, testbed.ifindex()));
    Path gone = testbed.bpffs().resolve("cpu-steering").resolve(pin.formatted(testbed.ifindex()));
    Path link =
        testbed.bpffs().resolve("cpu-steering/interface/%d/link".formatted(testbed.ifindex()));
    assertThat(gone).exists();
    assertThat(link).exists();
    Command.run("rm", "-r", gone.toString());
    if (!Files.exists(link)) {
      // The kernel takes a link down some time after its last pin.
      await().until(() -> xdpPrograms().none());
    }

    // When
    ApplyOutcome after = apply(plan(AUTO, testbed.ifindex()));

    // Then
    assertThat(after.failures()).isEmpty();
    assertThat(steered(after)).containsExactly(testbed.ifindex());
    assertThat(after.state().cpuMaps().getFirst().entries().keySet())
        .isEqualTo(before.state().cpuMaps().getFirst().entries().keySet());
    assertThat(gone).exists();
    assertThat(xdpPrograms().nativeId())
        .isEqualTo(after.state().attachments().getFirst().programId());
    assertThat(apply(plan(AUTO, testbed.ifindex())).state()).isEqualTo(after.state());
  }

  @Test
  void anInterfaceThatWentIsCleanedUp() {
    apply(both());
    testbed.receiver().ip("link", "delete", "second");

    ApplyOutcome outcome = apply(plan(AUTO, testbed.ifindex()));

    assertThat(outcome.failures()).isEmpty();
    assertThat(steered(outcome)).containsExactly(testbed.ifindex());
    assertThat(testbed.bpffs().resolve("cpu-steering/interface/" + second)).doesNotExist();
  }

  @Test
  void threadsThatCannotBeSeenAreReported() {
    KernelDatapath blind = new KernelDatapath(testbed.bpffs(), testbed.bpffs(), Frags::inKernel);

    ApplyOutcome outcome =
        testbed.receiver().call(() -> blind.apply(plan(AUTO, testbed.ifindex())));

    assertReason(outcome, 0, "ThreadsMayStarve");
    assertThat(steered(outcome)).containsExactly(testbed.ifindex());
  }

  private void detach(int ifindex) {
    try (BpfLink link =
        Bpf.openLink(
            testbed.bpffs().resolve("cpu-steering/interface/%d/link".formatted(ifindex)))) {
      link.detach();
    }
  }

  private DatapathPlan both() {
    return plan(AUTO, testbed.ifindex(), second);
  }

  private static DatapathPlan plan(List<XdpMode> modes, int... ifindexes) {
    AttachmentPlan[] attachments = new AttachmentPlan[ifindexes.length];
    for (int i = 0; i < ifindexes.length; i++) {
      attachments[i] = Plans.attachment(ifindexes[i], UID, modes, Plans.TURNS, 0, 1);
    }
    return Plans.plan(new TreeMap<>(Map.of(0, 2048, 1, 2048)), attachments);
  }

  private ApplyOutcome apply(DatapathPlan plan) {
    return testbed.receiver().call(() -> datapath.apply(plan));
  }

  private BpfLink attachForeign(SteeringObjects foreign, XdpMode mode) {
    int flags = mode == XdpMode.NATIVE ? Bpf.XDP_NATIVE : Bpf.XDP_GENERIC;
    return testbed
        .receiver()
        .call(() -> Bpf.attachXdp(foreign.program(), testbed.ifindex(), flags));
  }

  private XdpPrograms xdpPrograms() {
    return testbed.receiver().call(() -> Bpf.queryXdp(testbed.ifindex()));
  }

  private static List<Integer> steered(ApplyOutcome outcome) {
    return outcome.state().attachments().stream()
        .map(DatapathState.Attachment::ifindex)
        .sorted()
        .toList();
  }

  private static void assertReason(ApplyOutcome outcome, int ifindex, String reason) {
    assertThat(outcome.failures())
        .extracting(Failure::ifindex, Failure::reason)
        .containsExactly(tuple(ifindex, reason));
  }
}
