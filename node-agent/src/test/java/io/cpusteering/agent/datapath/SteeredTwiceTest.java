// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.testbed.IncomingCpus;
import io.cpusteering.agent.testbed.Testbed;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RPS on an interface whose packets are all steered to CPU 0, with masks of CPU 1. */
@Tag("kernel")
class SteeredTwiceTest {
  private static final int FLOWS = 24;

  private final Testbed testbed = new Testbed();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());

  @BeforeEach
  void twoReceiveQueues() {
    testbed.silence();
    testbed.receiver().run("ethtool", "-L", Testbed.INTERFACE, "rx", "2", "tx", "2");
    testbed.sender().run("ethtool", "-L", "peer", "rx", "2", "tx", "2");
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @EnumSource
  void withoutRpsTheyStayWhereTheyAreSteered(XdpMode mode) {
    steer(mode);

    assertThat(cpus()).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0"})
  void inNativeModeTheMaskOfTheFirstQueueGoesForAll(int queue, int cpu) {
    rps(queue, "2");
    steer(XdpMode.NATIVE);

    assertThat(cpus()).containsExactly(cpu);
    assertThat(testbed.receiver().run("ethtool", "-S", Testbed.INTERFACE))
        .as("packets came in by both")
        .containsPattern("rx_queue_0_xdp_packets: [1-9]")
        .containsPattern("rx_queue_1_xdp_packets: [1-9]");
  }

  @Test
  void inGenericModeTheyAreMovedToo() {
    rps(0, "2");
    steer(XdpMode.GENERIC);

    assertThat(cpus()).containsExactly(1);
  }

  private void rps(int queue, String mask) {
    testbed
        .receiver()
        .run(
            "sh",
            "-c",
            "echo %s > /sys/class/net/%s/queues/rx-%d/rps_cpus"
                .formatted(mask, Testbed.INTERFACE, queue));
  }

  private void steer(XdpMode mode) {
    ApplyOutcome outcome =
        testbed
            .receiver()
            .call(() -> datapath.apply(Plans.plan(testbed.ifindex(), mode, Plans.TURNS, 0)));
    assertThat(outcome.failures()).isEmpty();
  }

  private Set<Integer> cpus() {
    List<Integer> all = IncomingCpus.of(testbed, FLOWS);
    assertThat(all).hasSize(FLOWS);
    return new TreeSet<>(all);
  }
}
