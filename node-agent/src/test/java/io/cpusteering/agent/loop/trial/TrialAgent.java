// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.Machines;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.loop.Trials;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Answerer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agent whose changes are on trial, and whom it asks. */
final class TrialAgent {
  static final Answerer GATEWAY = new Answerer(Kind.GATEWAY, "10.0.0.1", 2, "eth0");
  static final Answerer API_SERVER = new Answerer(Kind.API_SERVER, "https://api", 0, "");

  final MemoryDatapath kernel = new MemoryDatapath();
  final GivenAnswers asked = new GivenAnswers();
  final StoppedClock clock = new StoppedClock();
  List<Answerer> witnesses = List.of(GATEWAY, API_SERVER);
  List<Trouble> missing = List.of();
  ConfirmWatch watch;
  @Nullable Orders orders;

  private final Path folder;
  private Path state;
  private Steering steering;

  TrialAgent(Path folder) {
    this.folder = folder;
    start(folder.resolve("state"));
  }

  /** Starts another one after the last. */
  void start() {
    start(state);
  }

  /** The same with another state folder. */
  void start(Path stateDir) {
    state = stateDir;
    asked.close();
    watch = new ConfirmWatch(host -> witnesses, asked, new LedgerStore(state), clock, () -> {});
    steering = steering(kernel, watch);
  }

  Round round() {
    return steering.round();
  }

  /** One that touches nothing. */
  Round foreseeingRound() {
    return steering(new MemoryDatapath(), new KnownTrials(new LedgerStore(state)::load)).round();
  }

  /** The two rounds after which changes are in force. */
  Round begin(String... policies) throws IOException {
    if (policies.length > 0) {
      order(policies);
    }
    round();
    asked.answer(GATEWAY, API_SERVER);
    return round();
  }

  Round confirm() {
    for (int i = 0; i < 3; i++) {
      asked.answer(GATEWAY, API_SERVER);
    }
    assertThat(watch.callsForARound()).isTrue();
    return round();
  }

  /**
   * Looks as often as the loop does, for so long; gives how many rounds that called for.
   *
   * @param seconds at least one
   */
  int look(int seconds) {
    int rounds = 0;
    Duration interval = watch.interval().orElseThrow();
    for (long left = seconds * 1000L; left > 0; left -= interval.toMillis()) {
      clock.pass(interval);
      if (watch.callsForARound()) {
        round();
        rounds++;
      }
    }
    return rounds;
  }

  /** Nobody answers for longer than it takes. */
  void fallSilent() {
    clock.pass(Duration.ofSeconds(3));
  }

  /** Nobody answers but the gateway, until the time is up. */
  Round runOut() {
    asked.answer(GATEWAY, GATEWAY, GATEWAY);
    clock.pass(Duration.ofSeconds(30));
    assertThat(watch.callsForARound()).isTrue();
    return round();
  }

  void order(String... policies) throws IOException {
    Path file = folder.resolve("policies.yaml");
    Files.writeString(file, "# policies\n" + String.join("---\n", policies));
    try (PolicyFile source = new PolicyFile(file)) {
      orders = source.current().orElseThrow();
    }
  }

  void leave() {
    orders = new Orders(2, true, Objects.requireNonNull(orders).policies(), null);
  }

  static String policy(String name, String on, String action) {
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

  List<String> policiesInForce() {
    return kernel.observe().attachments().stream().map(Attachment::policy).toList();
  }

  private Steering steering(Datapath datapath, Trials trials) {
    return GivenSteering.of(new GivenSource(), datapath)
        .abilities(() -> missing)
        .trials(trials)
        .details(Machines::details)
        .steering();
  }

  private final class GivenSource implements OrderSource {
    @Override
    public Optional<Orders> current() {
      return Optional.ofNullable(orders);
    }

    @Override
    public void close() {}
  }
}
