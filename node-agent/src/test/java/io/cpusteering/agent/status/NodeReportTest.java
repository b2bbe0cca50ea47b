// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Machines;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.source.SwitchedOff;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import io.cpusteering.api.node.PreflightFinding;
import io.cpusteering.api.node.PreflightSeverity;
import io.cpusteering.api.node.PreflightVerdict;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeReportTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Clock AT_NOON = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final Clock LATER = Clock.offset(AT_NOON, Duration.ofHours(1));

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();

  /** The policies of NAME.in.yaml on a machine give the status of NAME.out.yaml. */
  @ParameterizedTest
  @ValueSource(strings = {"steered-with-weights", "not-all-there", "foreign-program", "superseded"})
  void saysWhatBecameOfThePolicies(String name) throws IOException {
    kernel.refuse(3, "ForeignProgram", "eth1 has the XDP program 77, which is not ours");

    CpuSteeringNodeStatus status = new NodeReport("1.0", AT_NOON).of(round(name, List.of()), null);

    String yaml =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build()
            .writeValueAsString(status);
    Files.createDirectories(Path.of("target/golden"));
    Files.writeString(Path.of("target/golden", name + ".out.yaml"), yaml);
    assertThat(yaml).isEqualTo(resource(name + ".out.yaml").replaceFirst("(?s)^#.*?\n", ""));
  }

  @Test
  void nothingChangesWhenNothingHappened() throws IOException {
    Round round = round("superseded", List.of());
    CpuSteeringNodeStatus before = new NodeReport("1.0", AT_NOON).of(round, null);

    assertThat(new NodeReport("1.0", LATER).of(round, before)).isEqualTo(before);
  }

  @Test
  void aPolicyIsNamedOnce() {
    assertThat(NodeReport.named(saying("policy a, revision a-1, waits")))
        .isEqualTo("policy a, revision a-1, waits");
    assertThat(NodeReport.named(saying("policy ab, revision ab-1, waits")))
        .isEqualTo("policy a: policy ab, revision ab-1, waits");
    assertThat(NodeReport.named(saying("interface eth9 is not on this node")))
        .isEqualTo("policy a: interface eth9 is not on this node");
  }

  private static NodePolicyStatus saying(String message) {
    return new NodePolicyStatus("a", "uid", "a-1", PolicyState.FAILED, null, "Some", message);
  }

  @Test
  void aConditionThatTurnsSaysSinceWhen() throws IOException {
    CpuSteeringNodeStatus before =
        new NodeReport("1.0", AT_NOON).of(round("steered-with-weights", List.of()), null);
    kernel.refuse(2, "ForeignProgram", "eth0 has the XDP program 77, which is not ours");

    CpuSteeringNodeStatus after =
        new NodeReport("1.0", LATER).of(round("steered-with-weights", List.of()), before);

    Condition steered = after.interfaces().getFirst().conditions().getFirst();
    assertThat(steered.getReason()).isEqualTo("ForeignProgram");
    assertThat(steered.getLastTransitionTime()).isEqualTo("2026-01-01T13:00:00Z");
    assertThat(after.interfaces().get(1).conditions().getFirst().getLastTransitionTime())
        .as("the other interface")
        .isEqualTo("2026-01-01T12:00:00Z");
    assertThat(after.policies().getFirst().state()).isEqualTo(PolicyState.DEGRADED);
  }

  @Test
  void aConditionAboutWorkingSteeringWaitsForIt() throws IOException {
    CpuSteeringNodeStatus refused =
        new NodeReport("1.0", AT_NOON).of(round("superseded", List.of()), null);
    kernel.refuse(3, "ForeignProgram", "not ours");
    CpuSteeringNodeStatus foreign =
        new NodeReport("1.0", AT_NOON).of(round("foreign-program", List.of()), null);

    assertThat(refused.interfaces().getFirst().preflight().verdict())
        .isEqualTo(PreflightVerdict.OK);
    assertThat(foreign.interfaces().getFirst().preflight().findings())
        .extracting(PreflightFinding::reason, PreflightFinding::severity)
        .containsExactly(tuple("SteeredTwice", PreflightSeverity.HAZARD));
    assertThat(foreign.interfaces().getFirst().conditions())
        .extracting(Condition::getType)
        .containsExactly("Steered", "ForeignProgram");
  }

  @Test
  void threadsWithoutPriorityAreAWarningForPacketsAreSteeredAllTheSame() throws IOException {
    kernel.refuseThreadPriorities("the agent may not");

    CpuSteeringNodeStatus status =
        new NodeReport("1.0", AT_NOON).of(round("steered-with-weights", List.of()), null);

    assertThat(status.policies().getFirst().state()).isEqualTo(PolicyState.READY);
    assertThat(status.policies().getFirst().reason()).isEqualTo("ThreadsMayStarve");
    assertThat(status.interfaces().getFirst().conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .contains(tuple("Steered", "True"), tuple("ThreadsMayStarve", "True"));
    assertThat(status.conditions().getFirst().getStatus()).isEqualTo("True");
  }

  @Test
  void aNodeThatIsSwitchedOffSaysSoOfItselfAndOfEachPolicy() throws IOException {
    Round round = round("superseded", List.of());
    CpuSteeringNodeStatus before = new NodeReport("1.0", AT_NOON).of(round, null);

    CpuSteeringNodeStatus off = new NodeReport("1.0", LATER).of(switchedOff(round), before);

    assertThat(off.policies())
        .hasSize(before.policies().size())
        .allSatisfy(
            policy -> {
              assertThat(policy.state()).isEqualTo(PolicyState.DISABLED);
              assertThat(policy.reason()).isEqualTo("Disabled");
              assertThat(policy.message()).contains("switched off by the file x");
            });
    assertThat(off.policies().getFirst().revision())
        .isEqualTo(before.policies().getFirst().revision());
    assertThat(off.interfaces()).isEmpty();
    assertThat(off.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactly(
            tuple("Ready", "False", "Disabled"), tuple("Disabled", "True", "Disabled"));
  }

  @Test
  void thatSomethingIsLeftIsSaidOfANodeThatIsSwitchedOff() throws IOException {
    Round round = switchedOff(round("superseded", List.of()));
    ApplyOutcome stuck =
        new ApplyOutcome(
            attachedStill(),
            List.of(new ApplyOutcome.Failure("", 2, "KernelRefused", "the kernel won't")));

    CpuSteeringNodeStatus status =
        new NodeReport("1.0", AT_NOON)
            .of(
                new Round(
                    round.orders(),
                    round.host(),
                    NodePlan.EMPTY,
                    stuck,
                    true,
                    Duration.ZERO,
                    round.troubles()),
                null);

    assertThat(status.policies().getFirst().state()).isEqualTo(PolicyState.FAILED);
    assertThat(status.policies().getFirst().message()).contains("the kernel won't");
    assertThat(status.conditions().getFirst().getReason()).isEqualTo("NotDetached");
  }

  @Test
  void whileTheKernelCantBeAskedTheRevisionStaysAsItWasKnown() throws IOException {
    CpuSteeringNodeStatus before =
        new NodeReport("1.0", AT_NOON).of(round("steered-with-weights", List.of()), null);

    CpuSteeringNodeStatus after =
        new NodeReport("1.0", LATER)
            .of(
                round("steered-with-weights", List.of(new Trouble("NoBpffs", "mount one", true))),
                before);

    assertThat(after.policies().getFirst().state()).isEqualTo(PolicyState.FAILED);
    assertThat(after.policies().getFirst().reason()).isEqualTo("NoBpffs");
    assertThat(after.policies().getFirst().revision())
        .isEqualTo(before.policies().getFirst().revision());
    assertThat(after.interfaces()).isEqualTo(before.interfaces());
    assertThat(after.conditions().getFirst().getReason()).isEqualTo("NoBpffs");
  }

  @Test
  void severalCpusThatAreGoneAreOneCondition() throws IOException {
    List<Trouble> gone =
        List.of(
            new Trouble("CpuGone", "CPU 2 went", false),
            new Trouble("CpuGone", "CPU 3 went", false));

    CpuSteeringNodeStatus status =
        new NodeReport("1.0", AT_NOON).of(round("steered-with-weights", gone), null);

    assertThat(status.conditions())
        .filteredOn(condition -> condition.getType().equals("CpuGone"))
        .extracting(Condition::getStatus, Condition::getMessage)
        .containsExactly(tuple("True", "CPU 2 went; CPU 3 went"));
  }

  private DatapathState attachedStill() throws IOException {
    round("superseded", List.of());
    return kernel.observe();
  }

  private Round switchedOff(Round round) {
    Orders off = Orders.switchedOff(round.orders(), new SwitchedOff("the file x", "rm x"));
    return GivenSteering.of(
            new OrderSource() {
              @Override
              public Optional<Orders> current() {
                return Optional.of(off);
              }

              @Override
              public void close() {}
            },
            kernel)
        .steering()
        .round();
  }

  private Round round(String name, List<Trouble> missing) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), resource(name + ".in.yaml"));
    return GivenSteering.of(new PolicyFile(file), kernel)
        .abilities(() -> missing)
        .details(Machines::details)
        .steering()
        .round();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = NodeReportTest.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
