// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.CpuList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of a policy of which no version is in hand follows the CPUs that there are. */
class KeepPlanTest {
  private static final HostFacts ALL = onlyOnline("0-3");

  /** Of different weights, as turns and as slots. */
  private static final String SPEC =
      """
      {'interfaces':{'names':['eth0','eth1']},
       'rules':[{'name':'voice','match':{'protocols':['UDP']},
                 'steer':{'cpus':{'list':'2-3'}}}],
       'steer':{'algorithm':'RoundRobin',
                'cpus':{'list':'0-2','weights':[{'cpus':'0','weight':3}]}}}
      """;

  private static final WantedPolicy KNOWN = Given.policy("a", SPEC);
  private static final WantedPolicy UNKNOWN =
      new WantedPolicy(
          "a", "uid-a", "a-2", null, new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));

  private final DatapathPlan whole =
      Planner.plan(List.of(KNOWN), ALL, DatapathPlan.EMPTY).datapath();

  @Test
  void aCpuThatGoesGivesUpItsSlotsAsInAnyPlan() {
    HostFacts host = onlyOnline("0-1,3");

    NodePlan kept = Planner.plan(List.of(UNKNOWN), host, whole);

    NodePlan known = Planner.plan(List.of(KNOWN), host, whole);
    assertThat(tables(kept)).isEqualTo(tables(known));
    assertThat(kept.datapath().cpuMaps()).isEqualTo(known.datapath().cpuMaps());
    assertThat(kept.findings())
        .extracting(Finding::interfaceName, Finding::reason, Finding::message)
        .containsAll(
            known.findings().stream()
                .map(it -> tuple(it.interfaceName(), it.reason(), it.message()))
                .toList());
  }

  @Test
  void onlyItsOwnSlotsMove() {
    NodePlan kept = Planner.plan(List.of(UNKNOWN), onlyOnline("0-1,3"), whole);

    int[] before = whole.attachments().getFirst().tables().get(1).hashSlots();
    int[] after = kept.datapath().attachments().getFirst().tables().get(1).hashSlots();
    assertThat(after).hasSameSizeAs(before).containsOnly(3);
  }

  @Test
  void itHasThemAgainWhenItIsBack() {
    DatapathPlan without = keep("0-1,3", whole);

    DatapathPlan back = keep("0-3", without);

    assertThat(back.cpuMaps()).isEqualTo(whole.cpuMaps());
    for (int on = 0; on < 2; on++) {
      AttachmentPlan plan = back.attachments().get(on);
      assertThat(Lineup.of(plan.tables().getFirst()))
          .isEqualTo(new Lineup(new TreeMap<>(Map.of(0, 3, 1, 1, 2, 1))));
      assertThat(counts(plan.tables().get(1).hashSlots()))
          .isEqualTo(counts(whole.attachments().get(on).tables().get(1).hashSlots()));
      assertThat(plan.lineups()).isEmpty();
    }
  }

  @Test
  void oneThatGoesWhileAnotherIsAwayAndComesBackFirst() {
    DatapathPlan without = keep("0,3", keep("0-1,3", whole));

    DatapathPlan back = keep("0-1,3", without);

    assertThat(cpus(back.attachments().getFirst().tables().getFirst())).hasToString("0-1");
    IndirectionTable all = keep("0-3", back).attachments().getFirst().tables().getFirst();
    IndirectionTable before = whole.attachments().getFirst().tables().getFirst();
    assertThat(all.turnSlots()).isEqualTo(before.turnSlots());
    assertThat(counts(all.hashSlots())).isEqualTo(counts(before.hashSlots()));
  }

  @Test
  void planningOnceMoreChangesNothing() {
    for (String online : List.of("0-3", "0-1,3", "0", "1")) {
      DatapathPlan once = keep(online, whole);

      assertThat(keep(online, once)).as(online).isEqualTo(once);
    }
  }

  @Test
  void packetsPassWhereNoCpuIsLeftAndTheRestIsSteered() {
    NodePlan kept = Planner.plan(List.of(UNKNOWN), onlyOnline("0-1"), whole);

    AttachmentPlan plan = kept.datapath().attachments().getFirst();
    assertThat(cpus(plan.tables().getFirst())).hasToString("0-1");
    assertThat(plan.tables().get(1)).isEqualTo(IndirectionTable.EMPTY);
    assertThat(kept.findings())
        .extracting(Finding::reason)
        .contains(Reason.CPU_OFFLINE, Reason.PASSES_WITHOUT_CPU);
    assertThat(keep("0-3", kept.datapath()).cpuMaps()).isEqualTo(whole.cpuMaps());
    assertThat(
            counts(
                keep("0-3", kept.datapath()).attachments().getFirst().tables().get(1).hashSlots()))
        .isEqualTo(counts(whole.attachments().getFirst().tables().get(1).hashSlots()));
  }

  @Test
  void withoutAnyCpuOfItsOwnThePolicyPassesAndComesBack() {
    HostFacts none = Given.host(Given.cpus("0-7", "7", ""), eth(2), eth(3));
    DatapathPlan passing = Planner.plan(List.of(UNKNOWN), none, whole).datapath();
    assertThat(passing.attachments().getFirst().tables()).containsOnly(IndirectionTable.EMPTY);

    DatapathPlan back = keep("0-3", passing);

    assertThat(back.cpuMaps()).isEqualTo(whole.cpuMaps());
    assertThat(Lineup.of(back.attachments().getFirst().tables().getFirst()))
        .isEqualTo(Lineup.of(whole.attachments().getFirst().tables().getFirst()));
  }

  @Test
  void tablesThatNameAllOfTheirCpusStayToTheSlot() {
    // Given: slots in an order that no plan of ours would give them
    AttachmentPlan first = whole.attachments().getFirst();
    List<IndirectionTable> odd =
        first.tables().stream()
            .map(
                table ->
                    new IndirectionTable(rotated(table.hashSlots()), rotated(table.turnSlots())))
            .toList();
    DatapathPlan inForce = new DatapathPlan(whole.cpuMaps(), List.of(first.with(odd, List.of())));

    DatapathPlan kept = keep("0-3", inForce);

    assertThat(kept.attachments().getFirst().tables()).isEqualTo(odd);
  }

  @Test
  void aVersionThatIsThereAgainKnowsBetter() {
    DatapathPlan without = keep("0-1,3", whole);

    DatapathPlan known = Planner.plan(List.of(KNOWN), onlyOnline("0-1,3"), without).datapath();

    assertThat(known.attachments()).allSatisfy(it -> assertThat(it.lineups()).isEmpty());
    assertThat(known.attachments().getFirst().tables())
        .isEqualTo(without.attachments().getFirst().tables());
  }

  private static DatapathPlan keep(String online, DatapathPlan inForce) {
    return Planner.plan(List.of(UNKNOWN), onlyOnline(online), inForce).datapath();
  }

  private static HostFacts onlyOnline(String online) {
    return Given.host(Given.cpus("0-3", online, ""), eth(2), eth(3));
  }

  private static InterfaceFacts eth(int ifindex) {
    return Given.nic(ifindex, "eth" + (ifindex - 2));
  }

  private static List<List<IndirectionTable>> tables(NodePlan plan) {
    List<List<IndirectionTable>> tables = new ArrayList<>();
    plan.datapath().attachments().forEach(it -> tables.add(it.tables()));
    return tables;
  }

  private static CpuList cpus(IndirectionTable table) {
    return CpuList.of(
        IntStream.concat(IntStream.of(table.hashSlots()), IntStream.of(table.turnSlots())));
  }

  private static Map<Integer, Integer> counts(int[] slots) {
    Map<Integer, Integer> counts = new TreeMap<>();
    IntStream.of(slots).forEach(cpu -> counts.merge(cpu, 1, Integer::sum));
    return counts;
  }

  private static int[] rotated(int[] slots) {
    int[] rotated = new int[slots.length];
    for (int i = 0; i < slots.length; i++) {
      rotated[i] = slots[(i + 1) % slots.length];
    }
    return rotated;
  }
}
