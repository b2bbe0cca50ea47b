// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.SendQueues;
import io.cpusteering.agent.host.SoftwareSteering;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendQueueChoiceTest {
  private static final SortedMap<Integer, CpuList> NO_CPUS = new TreeMap<>();
  private static final SortedMap<Integer, List<Integer>> NO_QUEUES = new TreeMap<>();

  @ParameterizedTest
  @EnumSource
  void saysNothingWhereNothingIsSet(XdpMode mode) {
    assertThat(SendQueueChoice.note(sending(NO_CPUS, NO_QUEUES), mode)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void namesTheMasksAndTheCure(XdpMode mode) {
    InterfaceFacts on =
        sending(new TreeMap<>(Map.of(0, CpuList.parse("0-3"), 1, CpuList.parse("4,6"))), NO_QUEUES);

    assertThat(SendQueueChoice.note(on, mode))
        .hasValue(
            "interface eth0: XPS is set (tx-0: CPUs 0-3, tx-1: CPUs 4,6): what steered packets"
                + " cause to be sent here leaves by the queue of the CPU that they were steered to;"
                + " where that is not wanted, turn it off (echo 0 >"
                + " /sys/class/net/eth0/queues/tx-N/xps_cpus), also where it is set at boot");
  }

  @Test
  void theReceiveQueueIsLostInNativeModeAlone() {
    InterfaceFacts on = sending(NO_CPUS, new TreeMap<>(Map.of(3, List.of(0, 1, 5))));

    assertThat(SendQueueChoice.note(on, XdpMode.NATIVE).orElseThrow())
        .contains("(tx-3: receive queues 0-1,5): native mode loses the receive queue")
        .contains("tx-N/xps_rxqs");
    assertThat(SendQueueChoice.note(on, XdpMode.GENERIC).orElseThrow())
        .contains("(tx-3: receive queues 0-1,5); where")
        .doesNotContain("loses");
  }

  @Test
  void ofManyQueuesTheFirstFourAreNamed() {
    SortedMap<Integer, CpuList> masks = new TreeMap<>();
    for (int queue = 0; queue < 128; queue++) {
      masks.put(queue, CpuList.of(queue));
    }

    assertThat(SendQueueChoice.note(sending(masks, NO_QUEUES), XdpMode.NATIVE).orElseThrow())
        .contains("(tx-0: CPUs 0, tx-1: CPUs 1, tx-2: CPUs 2, tx-3: CPUs 3, and 124 more)");
  }

  @Test
  void isANoteOfThePreflightOfWhatIsSteered() {
    InterfaceFacts on = sending(new TreeMap<>(Map.of(0, CpuList.of(0))), NO_QUEUES);
    String steered = "{'interfaces':{'names':['eth0']},'steer':{}}";
    String passed = "{'interfaces':{'names':['eth0']},'pass':{}}";

    assertThat(items(on, steered))
        .extracting(Preflight.Item::reason, Preflight.Item::weight)
        .contains(tuple(Reason.SEND_QUEUES_CHOSEN, Preflight.Weight.NOTE));
    assertThat(items(on, passed))
        .extracting(Preflight.Item::reason)
        .doesNotContain(Reason.SEND_QUEUES_CHOSEN);
  }

  private static List<Preflight.Item> items(InterfaceFacts on, String spec) {
    return Planner.plan(
            List.of(Given.policy("a", spec)), Given.host(Given.FOUR_CPUS, on), DatapathPlan.EMPTY)
        .preflights()
        .get(on.ifindex())
        .items();
  }

  private static InterfaceFacts sending(
      SortedMap<Integer, CpuList> byCpu, SortedMap<Integer, List<Integer>> byReceiveQueue) {
    InterfaceFacts on = Given.nic(2, "eth0");
    InterfaceDetails details = on.details();
    return on.withDetails(
        new InterfaceDetails(
            details.xdpFeatures(),
            details.offloads(),
            details.timestamps(),
            new SoftwareSteering(new TreeMap<>(), List.of(), new SendQueues(byCpu, byReceiveQueue)),
            details.channels(),
            details.occupant()));
  }
}
