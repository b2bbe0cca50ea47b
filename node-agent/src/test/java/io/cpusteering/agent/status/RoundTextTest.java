// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.source.PolicyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTextTest {
  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: %s}
      spec:
        nodeSelector: {}
        interfaces: {names: [%s]}
        steer: {cpus: {list: "1-2"}}
      ---
      """;

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private DatapathState before = kernel.observe();
  private List<Trouble> missing = List.of();

  @Test
  void whatIsSteeredIsToldWithItsCpus() {
    RoundText text = after(false, POLICY.formatted("spread", "eth0"));

    assertThat(text.all())
        .isEqualTo(
            """
            eth0: steered by policy spread in native mode
              FlowHash over CPUs 1-2 with queues of 2048 packets, weight 1, threads at nice -20
            policy spread: Ready
            everything is as asked
            """);
    assertThat(text.asAsked()).isTrue();
  }

  @Test
  void whatIsNotSteeredIsToldWithTheReasonOnce() {
    kernel.refuse(2, "ForeignProgram", "interface eth0 is not steered: somebody is there");

    RoundText text = after(false, POLICY.formatted("spread", "eth0"));

    assertThat(text.all())
        .isEqualTo(
            """
            eth0: not steered
              ForeignProgram: interface eth0 is not steered: somebody is there
            policy spread: Failed, ForeignProgram
            not everything is as asked
            """);
    assertThat(text.asAsked()).isFalse();
  }

  @Test
  void aPolicyThatSteersNothingIsNotAsAsked() {
    RoundText text = after(false, POLICY.formatted("spread", "eth9"));

    assertThat(text.all()).contains("policy spread: NoInterface, InterfaceMissing");
    assertThat(text.asAsked()).isFalse();
  }

  @Test
  void anInterfaceOfAnotherPolicyByPrecedenceIsAsAsked() {
    RoundText text =
        after(false, POLICY.formatted("first", "eth0") + POLICY.formatted("second", "eth0, eth1"));

    assertThat(text.all())
        .contains("eth0: steered by policy first", "eth1: steered by policy second")
        .contains("policy second: Superseded\n");
    assertThat(text.asAsked()).isTrue();
  }

  @Test
  void aWarningIsToldAndAllIsAsAsked() {
    kernel.refuseThreadPriorities("no priority for the threads");

    RoundText text = after(false, POLICY.formatted("spread", "eth0"));

    assertThat(text.all()).contains("  ThreadsMayStarve: no priority for the threads");
    assertThat(text.asAsked()).isTrue();
  }

  @Test
  void whatIsForeseenIsToldAgainstWhatThereIs() {
    after(false, POLICY.formatted("spread", "eth0, eth1"));
    before = kernel.observe();

    RoundText text = after(true, POLICY.formatted("spread", "eth0, veth7"));

    assertThat(text.all())
        .contains(
            "eth0: would change and be steered by policy spread in native mode",
            "veth7: would be steered by policy spread",
            "eth1: would be detached, policy spread no longer selects it",
            "nothing was touched: this could be done");
    assertThat(text.asAsked()).isTrue();
  }

  @Test
  void whatStaysIsForeseenToStay() {
    after(false, POLICY.formatted("spread", "eth0"));
    before = kernel.observe();

    assertThat(after(true, POLICY.formatted("spread", "eth0")).all())
        .contains("eth0: stays steered by policy spread in native mode");
  }

  @Test
  void withoutAPolicyEverythingIsTakenAway() {
    after(false, POLICY.formatted("spread", "eth0"));
    before = kernel.observe();

    RoundText text = after(false, "# none\n");

    assertThat(text.all())
        .isEqualTo(
            """
            eth0: detached, policy spread is gone and left it
            there is no policy, so nothing is steered
            """);
    assertThat(text.asAsked()).isTrue();
  }

  @Test
  void aWrongFileIsToldWithItsPlaceAndNothingChanged() {
    RoundText text = after(false, POLICY.formatted("spread", "an interface"));

    assertThat(text.all()).contains("spec.interfaces.names[0]", "nothing was changed\n");
    assertThat(text.asAsked()).isFalse();
  }

  @Test
  void whatIsMissingIsTold() {
    missing = List.of(new Trouble("NoBpffs", "mount one", true));

    RoundText text = after(true, POLICY.formatted("spread", "eth0"));

    assertThat(text.all())
        .isEqualTo(
            """
            NoBpffs: mount one
            nothing was touched: not all that is asked could be done
            """);
    assertThat(text.asAsked()).isFalse();
  }

  private RoundText after(boolean foreseen, String policies) {
    try {
      Path file = Files.writeString(folder.resolve("policy.yaml"), policies);
      Round round =
          GivenSteering.of(new PolicyFile(file), kernel)
              .abilities(() -> missing)
              .steering()
              .round();
      return new RoundText(round, before, foreseen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
