// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.confirm.Answerer;
import io.cpusteering.agent.confirm.Answerer.Kind;
import io.cpusteering.agent.confirm.Inquiry;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds in which changes are confirmed, or undone. */
class ConfirmWatchTest {
  private static final Answerer GATEWAY = new Answerer(Kind.GATEWAY, "10.0.0.1", 2, "eth0");
  private static final Answerer API_SERVER = new Answerer(Kind.API_SERVER, "https://api", 0, "");

  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private final Asked asked = new Asked();
  private final StoppedClock clock = new StoppedClock();
  private @Nullable Orders orders;
  private Path state = Path.of("");
  private ConfirmWatch watch;
  private Steering steering;

  @BeforeEach
  void anAgent() {
    state = folder.resolve("state");
    startAgent();
  }

  @Test
  void nothingIsTouchedBeforeItIsKnownWhoAnswers() throws IOException {
    order(policy("p", "eth0", "steer: {}"));

    Round round = steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(asked.whom).containsExactly(GATEWAY, API_SERVER);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(policyStatus(round).message()).contains("it is asked who answers");
    assertThat(watch.callsForARound()).isFalse();

    asked.answer(GATEWAY, API_SERVER);

    assertThat(watch.callsForARound()).isTrue();
  }

  @Test
  void whoIsSilentBeforeIsNotWaitedForLong() throws IOException {
    order(policy("p", "eth0", "steer: {}"));
    steering.round();
    asked.answer(GATEWAY);

    clock.pass(Duration.ofSeconds(2));

    assertThat(watch.callsForARound()).isTrue();
    steering.round();
    assertThat(asked.whom).containsExactly(GATEWAY);
    assertThat(kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void aChangeIsOnTrialUntilEverybodyHasAnsweredThreeTimes() throws IOException {
    Round round = begin(policy("p", "eth0", "steer: {}"));

    assertThat(kernel.observe().attachments()).hasSize(1);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(condition(round, "eth0", "Steered")).isEqualTo("True/Confirming");
    assertThat(condition(round, "", "Ready")).isEqualTo("False/Confirming");
    assertThat(policyStatus(round).message())
        .contains("until 2026-01-01T00:00:30Z", "the gateway 10.0.0.1", "the API server");

    Round confirmed = confirm();

    assertThat(policyStatus(confirmed).state()).isEqualTo(PolicyState.READY);
    assertThat(condition(confirmed, "eth0", "Steered")).isEqualTo("True/Attached");
    assertThat(asked.whom).isEmpty();
    assertThat(watch.interval()).isEmpty();
  }

  @Test
  void aFirstAttachIsUndoneToNothing() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));

    Round undone = runOut();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(undone).state()).isEqualTo(PolicyState.FAILED);
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
    assertThat(policyStatus(undone).message())
        .contains("was undone on eth0", "the API server", "packets go to the stack");
    assertThat(condition(undone, "eth0", "Steered")).isEqualTo("False/ConnectivityLost");
  }

  @Test
  void anEditIsUndoneToTheVersionBefore() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    confirm();
    DatapathPlan before = kernel.applied().getLast();

    Round round = begin(policy("p", "eth0", "pass: {}"));
    assertThat(kernel.applied().getLast()).isNotEqualTo(before);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.CONFIRMING);
    Round undone = runOut();

    assertThat(kernel.applied().getLast()).isEqualTo(before);
    assertThat(policyStatus(undone).state()).isEqualTo(PolicyState.DEGRADED);
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
    assertThat(policyStatus(undone).message()).contains("is in force again");
    assertThat(policyStatus(undone).revision())
        .isEqualTo(before.attachments().getFirst().revision());
  }

  @Test
  void whatWasUndoneIsNotTriedAgainUntilTheSpecChanges() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    runOut();
    asked.answer(API_SERVER);
    steering.round();

    startAgent();
    steering.round();
    Round still = steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(still).reason()).isEqualTo("ConnectivityLost");
    begin(policy("p", "eth0", "pass: {}"));
    assertThat(kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void whoIsSilentWithoutTheChangeHasItTriedOnceMore() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    runOut();
    clock.pass(Duration.ofSeconds(10));
    Round awaiting = steering.round();
    assertThat(policyStatus(awaiting).message()).contains("tried once more");
    assertThat(asked.whom).containsExactly(API_SERVER);

    // When
    asked.answer(API_SERVER);
    assertThat(watch.callsForARound()).isTrue();
    steering.round();
    asked.answer(GATEWAY, API_SERVER);
    steering.round();

    // Then
    assertThat(kernel.observe().attachments()).hasSize(1);
    runOut();
    clock.pass(Duration.ofSeconds(10));
    Round final_ = steering.round();
    assertThat(policyStatus(final_).message()).contains("not tried again");
    assertThat(asked.whom).isEmpty();
  }

  @Test
  void whatCarriesAnswersIsUndoneFirst() throws IOException {
    begin(policy("uplink", "eth0", "steer: {}"), policy("other", "eth1", "steer: {}"));

    runOut();

    assertThat(policiesInForce()).containsExactly("other");
    asked.answer(API_SERVER);
    Round back = steering.round();
    assertThat(policiesInForce()).containsExactly("other");
    assertThat(policyStatus(back, "other").state()).isEqualTo(PolicyState.READY);
    assertThat(policyStatus(back, "uplink").state()).isEqualTo(PolicyState.FAILED);
  }

  @Test
  void theRestOfTheRoundFollowsWhenThatBringsNobodyBack() throws IOException {
    begin(policy("uplink", "eth0", "steer: {}"), policy("other", "eth1", "steer: {}"));
    runOut();

    clock.pass(Duration.ofSeconds(10));
    steering.round();

    assertThat(policiesInForce()).isEmpty();
  }

  @Test
  void aChangeWaitsForTheOneOnTrial() throws IOException {
    String first = policy("p", "eth0", "steer: {}");
    begin(first);

    order(first, policy("q", "eth1", "steer: {}"));
    Round waiting = steering.round();

    assertThat(policiesInForce()).containsExactly("p");
    assertThat(policyStatus(waiting, "q").state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(policyStatus(waiting, "q").message()).contains("another change is on trial");
    confirm();
    asked.answer(GATEWAY, API_SERVER);
    steering.round();
    assertThat(policiesInForce()).containsExactly("p", "q");
  }

  @Test
  void anEditOfWhatIsOnTrialWaitsAndKeepsIt() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    DatapathPlan onTrial = kernel.applied().getLast();

    order(policy("p", "eth0", "pass: {}"));
    steering.round();

    assertThat(kernel.applied().getLast().attachments()).isEqualTo(onTrial.attachments());
    confirm();
    asked.answer(GATEWAY, API_SERVER);
    steering.round();
    assertThat(kernel.applied().getLast().attachments()).isNotEqualTo(onTrial.attachments());
  }

  @Test
  void anEditThatCameDuringATrialGoesBackToWhatWasConfirmedByIt() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    DatapathPlan first = kernel.applied().getLast();
    order(policy("p", "eth0", "pass: {}"));
    steering.round();
    confirm();
    asked.answer(GATEWAY, API_SERVER);
    steering.round();

    runOut();

    assertThat(kernel.applied().getLast()).isEqualTo(first);
  }

  @Test
  void anEditOfWhatIsOnTrialIsTriedOnceThatWasUndone() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    order(policy("p", "eth0", "pass: {}"));
    steering.round();

    Round undone = runOut();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(policyStatus(undone).reason()).isEqualTo("ConnectivityLost");
    asked.answer(API_SERVER);
    steering.round();
    asked.answer(GATEWAY, API_SERVER);
    Round next = steering.round();
    assertThat(policyStatus(next).state()).isEqualTo(PolicyState.CONFIRMING);
    assertThat(kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void aPolicyThatGoesMeanwhileIsDetachedAtOnce() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));

    order();
    steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(watch.isUndecided()).isFalse();
  }

  @Test
  void whereNobodyAnsweredThereIsNothingToConfirmAndThatIsSaid() throws IOException {
    order(policy("p", "eth0", "steer: {}"));
    steering.round();

    clock.pass(Duration.ofSeconds(2));
    Round round = steering.round();

    assertThat(kernel.observe().attachments()).hasSize(1);
    assertThat(policyStatus(round).state()).isEqualTo(PolicyState.READY);
    assertThat(condition(round, "eth0", "NothingToConfirm")).isEqualTo("True/NothingToConfirm");
  }

  @Test
  void theNextAgentGoesOnWithATrial() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    clock.pass(Duration.ofSeconds(29));

    startAgent();
    steering.round();
    assertThat(asked.whom).containsExactly(GATEWAY, API_SERVER);
    asked.answer(GATEWAY, GATEWAY, GATEWAY);
    clock.pass(Duration.ofSeconds(4));
    assertThat(watch.callsForARound()).as("it has five seconds at least").isFalse();
    clock.pass(Duration.ofSeconds(1));
    steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
  }

  @Test
  void theNextAgentMakesAChangeThatWasOnlyWrittenDown() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    kernel.apply(DatapathPlan.EMPTY);

    startAgent();
    steering.round();

    assertThat(kernel.observe().attachments()).hasSize(1);
    runOut();
    assertThat(kernel.observe().attachments()).isEmpty();
  }

  @Test
  void theNextAgentKnowsTheVersionBefore() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    confirm();
    DatapathPlan before = kernel.applied().getLast();
    begin(policy("p", "eth0", "pass: {}"));

    startAgent();
    steering.round();
    runOut();

    assertThat(kernel.applied().getLast()).isEqualTo(before);
  }

  @Test
  void aTrialGoesOnWithoutOrders() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));

    orders = null;
    startAgent();
    steering.round();
    Round undone = runOut();

    assertThat(undone.orders()).isNull();
    assertThat(kernel.observe().attachments()).isEmpty();
    asked.answer(API_SERVER);
    steering.round();
    order(policy("p", "eth0", "steer: {}"));
    assertThat(policyStatus(steering.round()).reason()).isEqualTo("ConnectivityLost");
  }

  @Test
  void afterARebootAllIsBegunAnew() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    kernel.apply(DatapathPlan.EMPTY);

    clock.reboot();
    startAgent();
    steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    asked.answer(GATEWAY, API_SERVER);
    steering.round();
    assertThat(kernel.observe().attachments()).hasSize(1);
    runOut();
    assertThat(kernel.observe().attachments()).isEmpty();
  }

  @Test
  void aClockThatIsSetSaysNothing() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));

    clock.setWall(Instant.parse("2030-01-01T00:00:00Z"));

    assertThat(watch.callsForARound()).isFalse();
  }

  @Test
  void aStateFolderThatCanNotBeWrittenIsToldAndTheTrialGoesOn() throws IOException {
    state = Files.writeString(folder.resolve("file"), "").resolve("state");
    startAgent();

    Round round = begin(policy("p", "eth0", "steer: {}"));

    assertThat(round.troubles()).extracting(Trouble::reason).containsExactly("StateNotKept");
    runOut();
    assertThat(kernel.observe().attachments()).isEmpty();
  }

  @Test
  void whatTheKernelRefusesIsNotOnTrialAndIsTriedAgainWithoutAsking() throws IOException {
    kernel.refuse(2, "ForeignProgram", "somebody else's");

    Round refused = begin(policy("p", "eth0", "steer: {}"));

    assertThat(policyStatus(refused).state()).isEqualTo(PolicyState.FAILED);
    assertThat(watch.isUndecided()).isFalse();
    assertThat(asked.whom).isEmpty();
    Round again = steering.round();
    assertThat(policyStatus(again)).isEqualTo(policyStatus(refused));
    assertThat(asked.whom).isEmpty();
  }

  @Test
  void whatTheKernelRefusesIsTriedAgainWithoutAskingAlsoWhereNobodyAnswers() throws IOException {
    kernel.refuse(2, "ForeignProgram", "somebody else's");
    order(policy("p", "eth0", "steer: {}"));
    steering.round();
    clock.pass(Duration.ofSeconds(2));
    Round refused = steering.round();

    Round again = steering.round();

    assertThat(policyStatus(refused).state()).isEqualTo(PolicyState.FAILED);
    assertThat(policyStatus(again).state()).isEqualTo(PolicyState.FAILED);
    assertThat(again.plan().findings()).isEmpty();
    assertThat(asked.whom).isEmpty();
  }

  @Test
  void leavingEndsEverything() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));

    orders = new Orders(2, true, Objects.requireNonNull(orders).policies());
    steering.round();

    assertThat(kernel.observe().attachments()).isEmpty();
    assertThat(watch.isUndecided()).isFalse();
    assertThat(asked.whom).isEmpty();
  }

  @Test
  void whatIsGivenUpIsUndoneAndMayBeTriedAgain() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));

    watch.giveUp();
    steering.round();
    watch.forgetGivenUp();

    assertThat(kernel.observe().attachments()).isEmpty();
    startAgent();
    begin();
    assertThat(kernel.observe().attachments()).hasSize(1);
  }

  @Test
  void aRoundThatTouchesNothingKnowsWhatWasUndone() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    runOut();
    Steering foreseeing =
        new Steering(
            new GivenSource(),
            Machines::eightCpus,
            List::of,
            new MemoryDatapath(),
            HarmWatch.NONE,
            new KnownTrials(new LedgerStore(state)),
            Machines::details);

    Round round = foreseeing.round();

    assertThat(round.outcome().state().attachments()).isEmpty();
    assertThat(policyStatus(round).reason()).isEqualTo("ConnectivityLost");
  }

  @Test
  void whoeverWaitsForNobodyHasTriedNowWhatWasNotToBlame() throws IOException {
    begin(policy("p", "eth0", "steer: {}"));
    runOut();
    clock.pass(Duration.ofSeconds(10));
    steering.round();

    startAgent();
    watch.tryAwaited();
    begin();

    assertThat(kernel.observe().attachments()).hasSize(1);
  }

  /** The two rounds after which changes are in force. */
  private Round begin(String... policies) throws IOException {
    if (policies.length > 0) {
      order(policies);
    }
    steering.round();
    asked.answer(GATEWAY, API_SERVER);
    return steering.round();
  }

  private Round confirm() {
    for (int i = 0; i < 3; i++) {
      asked.answer(GATEWAY, API_SERVER);
    }
    assertThat(watch.callsForARound()).isTrue();
    return steering.round();
  }

  /** Nobody answers but the gateway, until the time is up. */
  private Round runOut() {
    asked.answer(GATEWAY, GATEWAY, GATEWAY);
    clock.pass(Duration.ofSeconds(30));
    assertThat(watch.callsForARound()).isTrue();
    return steering.round();
  }

  private void startAgent() {
    asked.close();
    watch =
        new ConfirmWatch(
            host -> List.of(GATEWAY, API_SERVER), asked, new LedgerStore(state), clock);
    steering =
        new Steering(
            new GivenSource(),
            Machines::eightCpus,
            List::of,
            kernel,
            HarmWatch.NONE,
            watch,
            Machines::details);
  }

  private void order(String... policies) throws IOException {
    Path file = folder.resolve("policies.yaml");
    Files.writeString(file, "# policies\n" + String.join("---\n", policies));
    try (PolicyFile source = new PolicyFile(file)) {
      orders = source.current().orElseThrow();
    }
  }

  private static String policy(String name, String on, String action) {
    return """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: %s}
        spec:
          nodeSelector: {}
          interfaces: {names: [%s]}
          %s
        """
        .formatted(name, on, action);
  }

  private List<String> policiesInForce() {
    return kernel.observe().attachments().stream().map(Attachment::policy).toList();
  }

  private static NodePolicyStatus policyStatus(Round round) {
    return status(round).policies().getFirst();
  }

  private static NodePolicyStatus policyStatus(Round round, String policy) {
    return status(round).policies().stream()
        .filter(it -> policy.equals(it.policy()))
        .findFirst()
        .orElseThrow();
  }

  /** Status and reason of a condition of an interface, or of the node. */
  private static String condition(Round round, String on, String type) {
    CpuSteeringNodeStatus status = status(round);
    return (on.isEmpty()
            ? status.conditions()
            : status.interfaces().stream()
                .filter(it -> on.equals(it.name()))
                .findFirst()
                .orElseThrow()
                .conditions())
        .stream()
            .filter(it -> it.getType().equals(type))
            .map(it -> it.getStatus() + "/" + it.getReason())
            .findFirst()
            .orElse("");
  }

  private static CpuSteeringNodeStatus status(Round round) {
    return new NodeReport("test", Clock.systemUTC()).of(round, null);
  }

  private final class GivenSource implements OrderSource {
    @Override
    public Optional<Orders> current() {
      return Optional.ofNullable(orders);
    }

    @Override
    public void close() {}
  }

  private static final class Asked implements Inquiry {
    private final Map<Answerer, Integer> answers = new HashMap<>();
    private List<Answerer> whom = List.of();

    void answer(Answerer... who) {
      for (Answerer it : who) {
        if (whom.contains(it)) {
          answers.merge(it, 1, Integer::sum);
        }
      }
    }

    @Override
    public void ask(List<Answerer> others, Duration pause) {
      whom = List.copyOf(others);
      answers.clear();
    }

    @Override
    public List<Answerer> answered() {
      return whom.stream().filter(answers::containsKey).toList();
    }

    @Override
    public boolean heardAll() {
      return answers.keySet().containsAll(whom);
    }

    @Override
    public Map<Answerer, Integer> signs() {
      return new HashMap<>(answers);
    }

    @Override
    public void close() {
      whom = List.of();
      answers.clear();
    }
  }

  private static final class StoppedClock implements BootClock {
    private final List<String> boots = new ArrayList<>(List.of("first"));
    private long nanos = Duration.ofHours(1).toNanos();
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration time) {
      nanos += time.toNanos();
      wall = wall.plus(time);
    }

    void reboot() {
      boots.add("another");
      nanos = Duration.ofMinutes(1).toNanos();
    }

    void setWall(Instant now) {
      wall = now;
    }

    @Override
    public String boot() {
      return boots.getLast();
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant wall() {
      return wall;
    }
  }
}
