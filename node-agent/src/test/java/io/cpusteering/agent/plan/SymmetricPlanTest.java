// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Both directions of a flow meet on one CPU, though they come in by two interfaces. */
class SymmetricPlanTest {
  private static final InterfaceFacts LEFT = Given.nic(2, "eth0", "ixgbe", 0, "0", false);
  private static final InterfaceFacts RIGHT = Given.nic(3, "eth1", "ixgbe", 1, "1", false);
  private static final String SYMMETRIC =
      "{'interfaces':{'patterns':['eth*']},'steer':{'hash':{'symmetric':true}}}";
  private static final String DIRECTED = "{'interfaces':{'patterns':['eth*']},'steer':{}}";

  @Test
  void allInterfacesHaveOneTableWithoutTheReceivingCpusOfAny() {
    DatapathPlan plan = plan(SYMMETRIC, DatapathPlan.EMPTY, LEFT, RIGHT);

    assertThat(tables(plan)).hasSize(1);
    assertThat(cpus(plan)).containsExactlyInAnyOrder(2, 3);
  }

  @Test
  void withoutSymmetryEachInterfaceHasItsOwn() {
    DatapathPlan plan = plan(DIRECTED, DatapathPlan.EMPTY, LEFT, RIGHT);

    assertThat(tables(plan)).hasSize(2);
  }

  @Test
  void anInterfaceThatComesLaterGetsTheTableInForce() {
    // Given: a table with a history: CPU 3 was away and came back
    HostFacts withoutCpu3 = Given.host(Given.cpus("0-3", "0-2", ""), LEFT);
    WantedPolicy policy = Given.policy("a", SYMMETRIC);
    DatapathPlan first = Planner.plan(List.of(policy), withoutCpu3, DatapathPlan.EMPTY).datapath();
    DatapathPlan before = plan(SYMMETRIC, first, LEFT);

    // When
    DatapathPlan after = plan(SYMMETRIC, before, LEFT, RIGHT);

    // Then
    assertThat(after.attachments()).hasSize(2);
    assertThat(tables(after)).hasSize(1);
  }

  private static DatapathPlan plan(
      String spec, DatapathPlan inForce, InterfaceFacts... interfaces) {
    HostFacts host = Given.host(Given.FOUR_CPUS, interfaces);
    return Planner.plan(List.of(Given.policy("a", spec)), host, inForce).datapath();
  }

  private static Set<IndirectionTable> tables(DatapathPlan plan) {
    return plan.attachments().stream()
        .flatMap(attachment -> attachment.tables().stream())
        .collect(Collectors.toSet());
  }

  private static Set<Integer> cpus(DatapathPlan plan) {
    return tables(plan).stream()
        .flatMapToInt(table -> Arrays.stream(table.hashSlots()))
        .boxed()
        .collect(Collectors.toSet());
  }
}
