// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.LinkInfo;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.RemotePlan;
import io.cpusteering.agent.plan.XdpMode;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters never go back, whatever becomes of what counts. Everything goes to CPU 0. */
@Tag("kernel")
class CountersGoOnTest {
  private static final int PACKETS = 100;

  /** Rules for the test's packets, and for none. */
  private static final int HIT = UdpReceiver.PORT;

  private static final int NEVER = UdpReceiver.PORT + 1;

  private final Testbed testbed = new Testbed();
  private KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private UdpReceiver receiver;

  private record Named(String name, int port) {}

  @BeforeEach
  void onePolicyHasCounted() {
    testbed.silence();
    receiver = new UdpReceiver(testbed.receiver());
    apply(Algorithm.FLOW_HASH, new Named("never", NEVER), new Named("hit", HIT));
    send();
    awaitProcessed(PACKETS);
  }

  @AfterEach
  void close() {
    receiver.close();
    testbed.close();
  }

  @Test
  void overANewAgent() {
    datapath = new KernelDatapath(testbed.bpffs());

    apply(Algorithm.FLOW_HASH, new Named("never", NEVER), new Named("hit", HIT));

    assertCounted(1);
    assertThat(matched()).isEqualTo(Map.of("never", 0L, "hit", (long) PACKETS));
  }

  @Test
  void overAnotherProgram() {
    apply(Algorithm.ROUND_ROBIN);

    send();

    assertCounted(2);
  }

  @Test
  void overAnEditThatGivesRulesOtherPlaces() {
    apply(Algorithm.FLOW_HASH, new Named("hit", HIT), new Named("new", NEVER));

    send();

    awaitProcessed(2 * PACKETS);
    assertThat(matched()).isEqualTo(Map.of("hit", 2L * PACKETS, "new", 0L));
    apply(
        Algorithm.FLOW_HASH,
        new Named("another", NEVER),
        new Named("new", NEVER),
        new Named("hit", HIT));
    assertThat(matched()).isEqualTo(Map.of("hit", 2L * PACKETS, "new", 0L, "another", 0L));
  }

  @Test
  void overALinkThatSomebodyDetaches() throws IOException {
    testbed
        .receiver()
        .call(
            () -> {
              try (BpfLink link = Bpf.openLink(interfacePins().resolve("link"))) {
                link.detach();
                return link;
              }
            });

    apply(Algorithm.FLOW_HASH, new Named("never", NEVER), new Named("hit", HIT));
    send();

    assertCounted(2);
    assertThat(matched()).containsEntry("hit", 2L * PACKETS);
  }

  /**
   * Whose programs the kernel takes off some time after their last pin: here, not before the end.
   */
  @ParameterizedTest
  @ValueSource(strings = {"schedules", "count_kthread"})
  void overCountingThatAnAgentOfAnotherVersionSetUp(String without) throws IOException {
    try (BpfLink enqueue = Bpf.openLink(policyPins().resolve("count_enqueue"));
        BpfLink kthread = Bpf.openLink(policyPins().resolve("count_kthread"))) {
      Files.delete(policyPins().resolve(without));

      apply(Algorithm.FLOW_HASH, new Named("never", NEVER), new Named("hit", HIT));
      send();

      assertCounted(2);
      assertThat(List.of(enqueue, kthread))
          .extracting(link -> link.info().type())
          .containsOnly(LinkInfo.RAW_TRACEPOINT);
    }
  }

  @Test
  void overACpuMapThatIsMadeAnew() throws IOException {
    Files.delete(policyPins().resolve("cpus_frags"));

    apply(Algorithm.FLOW_HASH, new Named("never", NEVER), new Named("hit", HIT));
    send();

    assertCounted(2);
  }

  @Test
  void overAnotherAttachMode() {
    apply(XdpMode.GENERIC, Algorithm.FLOW_HASH, new Named("never", NEVER), new Named("hit", HIT));

    send();

    assertCounted(2);
  }

  @Test
  void threadsThatFindNothingToDoGiveWay() {
    await()
        .untilAsserted(
            () -> {
              send();
              assertThat(cpu().scheduled()).isPositive();
            });
    assertThat(cpu().threadDropped()).isZero();
  }

  private void assertCounted(int times) {
    long packets = (long) times * PACKETS;
    awaitProcessed(packets);
    // The kernel tells of what it has put into a queue after that, so others may be sooner.
    await().untilAsserted(() -> assertThat(cpu().enqueued()).isEqualTo(packets));
    assertThat(onInterface().redirected()).isEqualTo(packets);
  }

  private void awaitProcessed(long packets) {
    await().untilAsserted(() -> assertThat(cpu().processed()).isEqualTo(packets));
  }

  private InterfaceCounters onInterface() {
    return datapath.counters().interfaces().getFirst();
  }

  private Map<String, Long> matched() {
    return onInterface().matched();
  }

  private CpuCounters cpu() {
    return datapath.counters().policies().getFirst().cpus().get(0);
  }

  private Path interfacePins() {
    return testbed
        .bpffs()
        .resolve("cpu-steering/interface")
        .resolve(Integer.toString(testbed.ifindex()));
  }

  private Path policyPins() {
    return testbed.bpffs().resolve("cpu-steering/policy").resolve(Plans.UID);
  }

  private void send() {
    UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS, 20_000);
  }

  private void apply(Algorithm algorithm, Named... rules) {
    apply(XdpMode.NATIVE, algorithm, rules);
  }

  private void apply(XdpMode mode, Algorithm algorithm, Named... rules) {
    SortedMap<Integer, Integer> entries = new TreeMap<>(Map.of(0, Plans.QUEUE_SIZE));
    SteerSettings how = new SteerSettings(algorithm, RoundRobinPackets.ALL, HashSettings.DEFAULT);
    IndirectionTable toCpu0 = new IndirectionTable(new int[] {0}, new int[] {0});
    ProgramSettings settings =
        new ProgramSettings(
            RuleSet.of(Arrays.stream(rules).map(it -> rule(it, how)).toList()),
            new RuleAction.Steer(how, 0),
            ControlTraffic.PASS,
            MissAction.PASS,
            false);
    DatapathPlan plan =
        new DatapathPlan(
            List.of(new CpuMapPlan(Plans.UID, "test", entries, -20, new RemotePlan.None())),
            List.of(
                new AttachmentPlan(
                    testbed.ifindex(),
                    Testbed.INTERFACE,
                    Plans.UID,
                    "test",
                    "test-1",
                    List.of(mode),
                    settings,
                    Arrays.stream(rules).map(Named::name).toList(),
                    List.of(toCpu0),
                    List.of(),
                    List.of())));
    ApplyOutcome outcome = testbed.receiver().call(() -> datapath.apply(plan));
    assertThat(outcome.failures()).isEmpty();
  }

  /** It steers as everything else, by the same table. */
  private static Rule rule(Named it, SteerSettings how) {
    return new Rule(
        new Rule.Match(
            Set.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(NumberRange.of(it.port())),
            List.of()),
        new RuleAction.Steer(how, 0));
  }
}
