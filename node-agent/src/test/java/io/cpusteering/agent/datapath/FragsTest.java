// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.bpf.BenchPrograms;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why programs with and without frags have CPU maps apart. */
@Tag("kernel")
class FragsTest {
  private static final ProgramConstants CONSTANTS = new ProgramConstants(Plans.TURNS, 1, false);

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void thisKernelHasThem() {
    assertThat(Frags.inKernel()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMapTellsWhatItIsFor(boolean frags) {
    try (BpfMap cpus = Frags.newCpuMap(frags)) {
      assertThat(Frags.of(cpus)).isEqualTo(frags);
    }
  }

  @Test
  void anInterfaceHasThemInNativeModeAlone() {
    assertThat(steersWithFrags(List.of(XdpMode.NATIVE))).isTrue();
    assertThat(steersWithFrags(List.of(XdpMode.GENERIC))).isFalse();
    assertThat(steersWithFrags(List.of(XdpMode.NATIVE, XdpMode.GENERIC))).isTrue();
    assertThat(steersWithFrags(List.of(XdpMode.GENERIC))).isFalse();
  }

  private boolean steersWithFrags(List<XdpMode> modes) {
    AttachmentPlan attachment =
        Plans.attachment(testbed.ifindex(), Plans.UID, modes, Plans.TURNS, 0);
    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(() -> datapath.apply(Plans.plan(new TreeMap<>(Map.of(0, 2048)), attachment)));
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.state().attachments())
        .singleElement()
        .satisfies(it -> assertThat(it.mode()).isEqualTo(modes.getFirst()));
    return outcome.state().attachments().getFirst().frags();
  }

  @Test
  void theKernelRefusesAProgramThatDoesNotAgreeWithTheFirstOneOfItsMap() {
    // Given: a map named as if for programs with frags, that one without has used first
    try (BpfMap cpus = Frags.newCpuMap(true);
        ReferencePrograms without =
            new ReferencePrograms(BenchPrograms.REFERENCE.read(), cpus, new int[] {0})) {
      assertThat(without.bareRedirect().info().mapIds()).contains(cpus.info().id());

      // When, then
      assertThatThrownBy(() -> SteeringObjects.load(CONSTANTS, cpus, null))
          .isInstanceOfSatisfying(
              BpfException.class, refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EINVAL));
    }
  }
}
