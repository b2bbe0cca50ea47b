// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * The agent steers what a kernel can steer, exactly as the policies say, and says why it does not
 * steer the rest. Which packets each CPU got is told by the agent and, apart from it, by the
 * network stack.
 */
@Tag("kernels")
class KernelMatrixTest {
  private static final long PER_FLOW = 15;
  private static final String NO_ENTRY = ",reason=\"no-entry\"";

  @OnEveryMachine
  void theMachineCameToItsEnd(Machine machine) {
    assertThat(machine.folder().resolve("done"))
        .as("see console and dmesg in %s", machine.folder())
        .exists();
  }

  @OnEveryMachine
  void theAgentIsReady(Machine machine) {
    assertThat(machine.stage("steered").readiness()).contains(" 200 ");
    assertThat(machine.stage("changed").readiness()).contains(" 200 ");
    assertThat(machine.stage("missed").readiness()).contains(" 200 ");
  }

  /** Kernels before 5.11 count BPF maps as locked memory, of which the container has too little. */
  @OnEveryMachine
  void theAgentNamesALimitOnLockedMemory(Machine machine) {
    assertThat(machine.hasStage("limited")).isEqualTo(!machine.isAtLeast(5, 11));
    if (machine.hasStage("limited")) {
      Stage limited = machine.stage("limited");
      assertThat(limited.readiness())
          .contains(" 503 ", "NoPermission", "locked memory", "ulimit -l unlimited");
      assertThat(limited.pins()).isEmpty();
      assertThat(limited.traffic("native-turns").arrived()).isEqualTo(Machine.SENT);
    }
  }

  @OnEveryMachine
  void turnsAreExactByWeight(Machine machine) {
    Stage steered = machine.stage("steered");

    assertSteered(steered, "native-turns", "native", machine.weightedShares());
    assertThat(steered.traffic("native-turns").taken()).isEqualTo(machine.weightedShares());
  }

  @OnEveryMachine
  void everyFlowStaysOnOneCpu(Machine machine) {
    Stage steered = machine.stage("steered");
    List<Long> taken = steered.traffic("native-flows").taken();

    assertSteered(steered, "native-flows", "native", taken);
    assertThat(taken).allMatch(packets -> packets % PER_FLOW == 0);
    assertThat(sum(taken)).isEqualTo(Machine.SENT);
  }

  @OnEveryMachine
  void rulesDecideBeforeSteeringAndAfterIt(Machine machine) {
    Stage steered = machine.stage("steered");

    assertSteered(steered, "ruled", "native", steered.traffic("ruled").taken());
    assertThat(steered.counter("rule_matched_packets_total", "ruled", ",rule=\"traffic\""))
        .isEqualTo(Machine.SENT);
    assertThat(steered.counter("rule_matched_packets_total", "ruled", ",rule=\"copied\"")).isZero();
    assertThat(steered.counterOfPolicy("remote_rule_matched_packets_total", "ruled", "taken"))
        .isEqualTo(Machine.SENT);
  }

  @OnEveryMachine
  void genericModeSteersUnfinishedChecksumsToo(Machine machine) {
    Stage steered = machine.stage("steered");

    if (machine.isAtLeast(5, 15)) {
      assertSteered(steered, "generic", "generic", machine.weightedShares());
    } else {
      assertRefused(machine, steered, "generic", "KernelRefused: interface generic", "5.15");
    }
  }

  @OnEveryMachine
  void nativeModePassesUnfinishedChecksums(Machine machine) {
    Stage steered = machine.stage("steered");

    assertThat(steered.mode("unfinished")).isEqualTo("native");
    assertAllArrived(steered, "unfinished");
    assertThat(
            steered.counter(
                "passed_packets_total", "unfinished", ",reason=\"unfinished-checksum\""))
        .isEqualTo(Machine.SENT);
    assertThat(steered.counter("redirected_packets_total", "unfinished")).isZero();
  }

  @OnEveryMachine
  void aVirtioNicIsSteeredNatively(Machine machine) {
    Stage steered = machine.stage("steered");

    assertSteered(steered, "nic", "native", machine.weightedShares());
    assertThat(steered.traffic("nic").taken()).isEqualTo(machine.weightedShares());
  }

  @OnEveryMachine
  void aBondIsSteeredWhereTheKernelCan(Machine machine) {
    Stage steered = machine.stage("steered");
    Stage changed = machine.stage("changed");

    if (machine.isAtLeast(5, 15)) {
      assertSteered(steered, "bond", "native", machine.weightedShares());
      assertThat(changed.mode("bond")).isEqualTo("native");
      assertAllArrived(changed, "bond");
      assertThat(changed.program("bond")).isNotNull().isNotEqualTo(steered.program("bond"));
    } else {
      assertRefused(machine, steered, "bond", "KernelRefused: interface bond", "5.15");
      assertRefused(machine, changed, "bond", "NativeUnsupported: interface bond", "Generic");
    }
  }

  @OnEveryMachine
  void aMemberOfABondIsSteered(Machine machine) {
    Stage steered = machine.stage("steered");

    assertThat(steered.mode("aside-member")).isEqualTo("native");
    assertThat(steered.enqueued("aside-member")).isEqualTo(machine.weightedShares());
    assertAllArrived(steered, "aside");
  }

  @OnEveryMachine
  void aVlanDeviceIsSteeredInGenericModeAlone(Machine machine) {
    Stage steered = machine.stage("steered");

    if (machine.isAtLeast(5, 15)) {
      assertSteered(steered, "vlan", "generic", machine.weightedShares());
    } else {
      assertRefused(machine, steered, "vlan", "KernelRefused: interface vlan", "5.15");
    }
    assertRefused(
        machine, machine.stage("changed"), "vlan", "NativeUnsupported: interface vlan", "Generic");
  }

  /** A bond sends what is redirected to it where its members do. */
  @OnEveryMachine
  void packetsAreSentOutOfABond(Machine machine) {
    Stage steered = machine.stage("steered");

    if (machine.isAtLeast(6, 3)) {
      assertSentOut(steered, "to-bond", "native");
    } else {
      assertNotSentOut(machine, steered, "to-bond", "out-bond", "attach.mode to Generic");
    }
  }

  @OnEveryMachine
  void packetsAreSentOutOfAVlanDeviceInGenericModeAlone(Machine machine) {
    Stage steered = machine.stage("steered");

    assertNotSentOut(machine, steered, "to-vlan", "vlan", "attach.mode to Generic");
    if (machine.isAtLeast(5, 15)) {
      assertSentOut(steered, "to-vlan-generic", "generic");
    } else {
      assertRefused(
          machine, steered, "to-vlan-generic", "KernelRefused: interface to-vlan-generic", "5.15");
    }
  }

  @OnEveryMachine
  void aRuleOfABondSendsPacketsOut(Machine machine) {
    Stage steered = machine.stage("steered");

    if (machine.isAtLeast(6, 3)) {
      assertSentOut(steered, "in-bond", "native");
    } else if (machine.isAtLeast(5, 15)) {
      assertNotSentOut(machine, steered, "in-bond", "out-veth", "attach.mode to Generic");
    } else {
      assertRefused(machine, steered, "in-bond", "NativeUnsupported: interface in-bond", "Generic");
    }
  }

  @OnEveryMachine
  void aCpuThatCanNotBeIsNamed(Machine machine) {
    assertThat(machine.warnings())
        .anyMatch(
            line ->
                line.contains(
                    "CpuUnknown: interface miss-pass: CPUs %d:".formatted(machine.cpus())));
    assertSteered(machine.stage("steered"), "miss-pass", "native", machine.equalShares());
  }

  @OnEveryMachine
  void otherWeightsNeedNoOtherProgram(Machine machine) {
    Stage steered = machine.stage("steered");
    Stage changed = machine.stage("changed");

    assertThat(changed.program("native-turns"))
        .isNotNull()
        .isEqualTo(steered.program("native-turns"));
    assertThat(changed.traffic("native-turns").taken()).isEqualTo(machine.equalShares());
    assertAllArrived(changed, "native-turns");
  }

  @OnEveryMachine
  void anotherAlgorithmTakesAnotherProgram(Machine machine) {
    Stage steered = machine.stage("steered");
    Stage changed = machine.stage("changed");

    assertThat(changed.program("native-flows"))
        .isNotNull()
        .isNotEqualTo(steered.program("native-flows"));
    assertThat(changed.traffic("native-flows").taken()).isEqualTo(machine.weightedShares());
    assertAllArrived(changed, "native-flows");
  }

  @OnEveryMachine
  void anInterfaceWithoutPolicyIsLeftAlone(Machine machine) {
    Stage changed = machine.stage("changed");

    assertThat(machine.stage("steered").program("unfinished")).isNotNull();
    assertThat(changed.program("unfinished")).isNull();
    assertAllArrived(changed, "unfinished");
  }

  @OnEveryMachine
  void aMissingEntryIsTreatedAsThePolicySaysAndPutBack(Machine machine) {
    Stage missed = machine.stage("missed");
    long share = Machine.SENT / machine.cpus();
    Set<Integer> all = IntStream.range(0, machine.cpus()).boxed().collect(Collectors.toSet());

    assertAllArrived(missed, "miss-pass");
    assertThat(missed.counter("missed_packets_total", "miss-pass", NO_ENTRY)).isEqualTo(share);
    assertThat(missed.traffic("miss-drop").arrived()).isEqualTo(Machine.SENT - share);
    assertThat(missed.counter("missed_packets_total", "miss-drop", NO_ENTRY)).isEqualTo(share);
    assertThat(missed.entries("miss-pass")).isEqualTo(all);
    assertThat(missed.entries("miss-drop")).isEqualTo(all);
  }

  @OnEveryMachine
  void detachLeavesNothing(Machine machine) {
    Stage detached = machine.stage("detached");

    assertThat(machine.detachment())
        .contains("detached policy native-turns", "nothing of ours is left on this machine");
    assertThat(detached.pins()).isEmpty();
    // Linux 6.1 and 6.12 never let go of a program that was replaced on a bond, nor of its CPU map.
    List<Long> replaced = Stream.ofNullable(machine.stage("steered").program("bond")).toList();
    assertThat(detached.programs()).isSubsetOf(replaced);
    assertThat(detached.threads().lines().map(thread -> thread.replaceFirst(".*:", "")).distinct())
        .as("CPU maps that have threads")
        .hasSameSizeAs(detached.programs());
    for (String device : List.of("native-turns", "native-flows", "generic", "nic", "bond")) {
      assertThat(detached.program(device)).as(device).isNull();
      assertAllArrived(detached, device);
      assertThat(detached.traffic(device).cpusUsed()).as(device).isEqualTo(1);
    }
  }

  private static void assertSteered(
      Stage stage, String device, String mode, List<Long> packetsPerCpu) {
    assertThat(stage.mode(device)).as("mode of %s", device).isEqualTo(mode);
    assertThat(stage.program(device)).as("program of %s", device).isNotNull();
    assertThat(stage.enqueued(device)).as("enqueued of %s", device).isEqualTo(packetsPerCpu);
    assertThat(stage.processed(device)).as("processed of %s", device).isEqualTo(packetsPerCpu);
    assertAllArrived(stage, device);
  }

  /** Packets go their usual way, and the log has the reason and what to do. */
  private static void assertRefused(
      Machine machine, Stage stage, String device, String reason, String cure) {
    assertThat(stage.mode(device)).as("mode of %s", device).isEqualTo("none");
    assertThat(stage.program(device)).as("program of %s", device).isNull();
    assertThat(machine.warnings()).anyMatch(line -> line.contains(reason) && line.contains(cure));
    assertAllArrived(stage, device);
    assertThat(stage.traffic(device).cpusUsed()).isEqualTo(1);
  }

  private static void assertSentOut(Stage stage, String device, String mode) {
    assertThat(stage.mode(device)).as("mode of %s", device).isEqualTo(mode);
    assertThat(stage.cameToSink(device)).as("out of %s", device).isEqualTo(Machine.SENT);
    assertThat(stage.counter("sent_packets_total", device)).isEqualTo(Machine.SENT);
    assertThat(stage.traffic(device).arrived()).as("arrived at %s", device).isZero();
  }

  /** They reach the stack by onMiss, and the log has the target and what to do. */
  private static void assertNotSentOut(
      Machine machine, Stage stage, String device, String target, String cure) {
    assertThat(stage.mode(device)).as("mode of %s", device).isEqualTo("native");
    assertThat(stage.cameToSink(device)).as("out of %s", device).isZero();
    assertThat(stage.counter("not_sent_packets_total", device)).isEqualTo(Machine.SENT);
    assertAllArrived(stage, device);
    assertThat(machine.warnings())
        .anyMatch(
            line ->
                line.contains("TargetNotReady: interface %s".formatted(device))
                    && line.contains("out of interface %s:".formatted(target))
                    && line.contains(cure));
  }

  private static void assertAllArrived(Stage stage, String device) {
    Traffic traffic = stage.traffic(device);
    assertThat(traffic.arrived()).as("arrived at %s", device).isEqualTo(Machine.SENT);
    assertThat(traffic.badChecksums()).as("bad checksums at %s", device).isZero();
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }
}
