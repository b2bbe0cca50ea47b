// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuRetreatTest {
  private static final String TWO_POLICIES =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: first}
      spec:
        nodeSelector: {}
        interfaces: {names: [eth0]}
        steer: {cpus: %s}
      ---
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: second}
      spec:
        nodeSelector: {}
        interfaces: {names: [eth1]}
        steer: {cpus: {list: "5-6"}}
      """;

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private final LatestCounters counters = new LatestCounters(kernel);
  private CpuList online = CpuList.parse("0-6");

  /** Read only after the retreat. */
  private CpuList onlineInFacts = online;

  @Test
  void tablesAreSwitchedBeforeTheMachineIsRead() throws IOException {
    Steering steering = steering("{list: '0-3'}");
    steering.round();
    online = CpuList.parse("0-1,3-6");

    steering.round();

    assertThat(kernel.switched())
        .singleElement()
        .satisfies(plan -> assertThat(cpus(plan)).hasToString("0-1,3"));
    assertThat(cpus(kernel.applied().getFirst().attachments().getFirst()))
        .as("the first round had all of them")
        .hasToString("0-3");
  }

  @Test
  void theCpuThatWentGivesUpOnlyItsOwnSlotsAndTheRoundChangesNothingMore() throws IOException {
    Steering steering = steering("{list: '0-3', weights: [{cpus: '0', weight: 3}]}");
    steering.round();
    int[] before =
        kernel.applied().getLast().attachments().getFirst().tables().getFirst().hashSlots();
    online = CpuList.parse("0-1,3-6");
    onlineInFacts = online;

    steering.round();

    int[] atOnce = kernel.switched().getFirst().tables().getFirst().hashSlots();
    assertThat(atOnce).hasSameSizeAs(before);
    assertThat(IntStream.range(0, before.length).filter(slot -> before[slot] != 2))
        .allMatch(slot -> atOnce[slot] == before[slot]);
    assertThat(kernel.applied().getLast().attachments().getFirst().tables())
        .isEqualTo(kernel.switched().getFirst().tables());
  }

  /** CPU 6 would be the next to be chosen, but has no entry yet. */
  @Test
  void onlyCpusWithEntriesTakeOver() throws IOException {
    Steering steering = steering("{max: 6}");
    steering.round();
    online = CpuList.parse("1-6");
    onlineInFacts = online;

    steering.round();

    assertThat(cpus(kernel.switched().getFirst())).hasToString("1-5");
    assertThat(cpus(kernel.applied().getLast().attachments().getFirst())).hasToString("1-6");
  }

  @Test
  void nothingIsSwitchedWhileTheCpusOfTablesStay() throws IOException {
    Steering steering = steering("{list: '0-3'}");
    steering.round();
    online = CpuList.parse("0-5");
    onlineInFacts = online;
    steering.round();
    kernel.switched().clear();

    steering.round();

    assertThat(kernel.switched()).isEmpty();
  }

  @Test
  void withoutAnyCpuLeftTheRoundDecides() throws IOException {
    Steering steering = steering("{list: '0-1'}");
    steering.round();
    online = CpuList.parse("2-6");
    onlineInFacts = online;

    Round round = steering.round();

    assertThat(kernel.switched()).isEmpty();
    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("CpuGone", "CpuGone");
  }

  @Test
  void whatWasLostIsToldUntilTheCpuIsBack() throws IOException {
    Steering steering = steering("{list: '0-3'}");
    kernel.count(lost(2, 40));
    steering.round();
    counters.get();
    kernel.count(lost(2, 57));
    online = CpuList.parse("0-1,3-6");
    onlineInFacts = online;

    Round gone = steering.round();
    Round still = steering.round();
    online = CpuList.parse("0-6");
    onlineInFacts = online;
    Round back = steering.round();

    assertThat(gone.troubles())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.blocking()).isFalse();
              assertThat(it.message()).startsWith("CPU 2 went offline").contains("17 packets");
            });
    assertThat(still.troubles()).isEqualTo(gone.troubles());
    assertThat(back.troubles()).isEmpty();
  }

  /** No version of the policy is in hand: what ran stays, on the CPUs that are there. */
  @Test
  void whatIsKeptLeavesTheCpuAtOnceTooAndGoesBackToIt() throws IOException {
    steering("{list: '0-3', weights: [{cpus: '2', weight: 3}]}").round();
    List<IndirectionTable> whole = kernel.observe().attachments().getFirst().tables();
    Orders held = new Orders(1, false, List.of(held("first"), held("second")), null);
    Steering keeping = steering(new Held(held));
    keeping.round();
    kernel.count(lost(2, 5));
    online = CpuList.parse("0-1,3-6");
    onlineInFacts = online;

    Round gone = keeping.round();
    assertThat(kernel.switched())
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(cpus(plan)).hasToString("0-1,3");
              assertThat(plan.lineups().getFirst().weights()).containsEntry(2, 512);
            });
    Round still = keeping.round();
    assertThat(kernel.observe().cpuMaps().getFirst().entries()).containsOnlyKeys(0, 1, 3);
    assertThat(gone.troubles())
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains("its slots were given to other CPUs"));
    assertThat(still.troubles()).isEqualTo(gone.troubles());

    // A new agent finds what it needs with what is in force
    online = CpuList.parse("0-6");
    onlineInFacts = online;
    steering(new Held(held)).round();
    assertThat(kernel.observe().cpuMaps().getFirst().entries()).containsOnlyKeys(0, 1, 2, 3);
    assertThat(shares(kernel.observe().attachments().getFirst().tables())).isEqualTo(shares(whole));
  }

  private static Map<Integer, Long> shares(List<IndirectionTable> tables) {
    return IntStream.of(tables.getFirst().hashSlots())
        .boxed()
        .collect(Collectors.groupingBy(cpu -> cpu, Collectors.counting()));
  }

  private WantedPolicy held(String policy) {
    String uid =
        kernel.observe().attachments().stream()
            .filter(it -> it.policy().equals(policy))
            .findFirst()
            .orElseThrow()
            .uid();
    return new WantedPolicy(
        policy,
        uid,
        policy + "-2",
        null,
        new WantedPolicy.Hold(Reason.REVISION_MISSING, "the revision is not there"));
  }

  private record Held(Orders orders) implements OrderSource {
    @Override
    public Optional<Orders> current() {
      return Optional.of(orders);
    }

    @Override
    public void close() {}
  }

  @Test
  void aCpuThatWasAwayFromTheBeginningIsNotGone() throws IOException {
    online = CpuList.parse("0-1,3-6");
    onlineInFacts = online;
    Steering steering = steering("{list: '0-3'}");

    Round first = steering.round();
    Round second = steering.round();

    assertThat(first.troubles()).isEmpty();
    assertThat(second.troubles()).isEmpty();
    assertThat(kernel.switched()).isEmpty();
  }

  private Steering steering(String cpus) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), TWO_POLICIES.formatted(cpus));
    return steering(new PolicyFile(file));
  }

  private Steering steering(OrderSource source) {
    return GivenSteering.of(source, kernel)
        .host(this::host)
        .retreat(new CpuRetreat(() -> online, kernel, counters))
        .steering();
  }

  private HostFacts host() {
    HostFacts host = Machines.eightCpus();
    return host.withCpus(host.cpus().withOnline(onlineInFacts));
  }

  private static CpuList cpus(AttachmentPlan plan) {
    return CpuList.of(IntStream.of(plan.tables().getFirst().hashSlots()).distinct());
  }

  private static DatapathCounters lost(int cpu, long dropped) {
    return new DatapathCounters(
        List.of(),
        List.of(
            new PolicyCounters(
                "uid",
                "first",
                new TreeMap<>(Map.of(cpu, new CpuCounters(1000, dropped, 900, 0, 0, 0, 0, 0))),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new LinkedHashMap<>())));
  }
}
