// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.claims.ClaimWatch;
import io.cpusteering.agent.datapath.CalmDatapath;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.events.NodeEvents;
import io.cpusteering.agent.harm.Pace;
import io.cpusteering.agent.harm.Stagger;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.HostReader;
import io.cpusteering.agent.kubelet.ExclusiveCpus;
import io.cpusteering.agent.loop.ControlLoop;
import io.cpusteering.agent.loop.CpuRetreat;
import io.cpusteering.agent.loop.FollowedHost;
import io.cpusteering.agent.loop.JointLookout;
import io.cpusteering.agent.loop.LatestCounters;
import io.cpusteering.agent.loop.RoundLog;
import io.cpusteering.agent.loop.RoundObserver;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.loop.WakeUps;
import io.cpusteering.agent.loop.harm.PacketWatch;
import io.cpusteering.agent.loop.trial.ConfirmWatch;
import io.cpusteering.agent.metrics.HttpEndpoint;
import io.cpusteering.agent.metrics.Readiness;
import io.cpusteering.agent.metrics.SteeringMetrics;
import io.cpusteering.agent.source.ApiServer;
import io.cpusteering.agent.source.ClusterSource;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.source.SwitchedSource;
import io.cpusteering.agent.source.TolerantClient;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.agent.status.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a running agent, wired together. */
final class RunningAgent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunningAgent.class);

  /** How often to look for what sends no event, such as someone who detached us. */
  private static final Duration RESYNC = Duration.ofSeconds(10);

  private final List<AutoCloseable> parts;
  private final Thread thread;

  private RunningAgent(List<AutoCloseable> parts, Thread thread) {
    this.parts = parts;
    this.thread = thread;
  }

  /**
   * Starts everything.
   *
   * @throws IOException when the port can't be had
   */
  static RunningAgent start(AgentOptions options, KernelAbilities abilities, Datapath datapath)
      throws IOException {
    return start(options, abilities, datapath, RESYNC);
  }

  /**
   * @param resync how often to look for what sends no event
   */
  static RunningAgent start(
      AgentOptions options, KernelAbilities abilities, Datapath datapath, Duration resync)
      throws IOException {
    return start(options, abilities, datapath, resync, null);
  }

  /**
   * @param apiServer whom to ask as the API server; null for the one that orders come from, if any
   */
  static RunningAgent start(
      AgentOptions options,
      KernelAbilities abilities,
      Datapath kernel,
      Duration resync,
      @Nullable ApiServer apiServer)
      throws IOException {
    CalmDatapath datapath = new CalmDatapath(kernel);
    LatestCounters counters = new LatestCounters(datapath);
    List<AutoCloseable> parts = new ArrayList<>();
    List<RoundObserver> observers = new ArrayList<>();
    Readiness readiness = new Readiness();
    SteeringMetrics metrics = new SteeringMetrics(datapath, readiness, AgentVersion.current());
    observers.add(new RoundLog());
    observers.add(readiness);
    observers.add(metrics);
    observers.add(new FilePages(System::nanoTime));

    WakeUps wakeUps = new WakeUps(datapath::stir);
    NodeEvents events = new NodeEvents(wakeUps);
    parts.add(events);
    observers.add(events.observer());
    KubernetesClient client = options.policyFile == null ? TolerantClient.create() : null;
    OrderSource source =
        SwitchedSource.watched(
            client == null
                ? PolicyFile.watched(
                    Objects.requireNonNull(options.policyFile), wakeUps::wake, wakeUps::wakeAtOnce)
                : cluster(client, options, wakeUps::wake, metrics, observers, parts),
            options.stateDir,
            wakeUps::wakeAtOnce);
    parts.add(source);

    HostReader host = ThisMachine.reader();
    ClaimWatch claims = ThisMachine.claims(options, true);
    ExclusiveCpus exclusive = exclusive(options, wakeUps, parts);
    UndoneStore undone = new UndoneStore(options.stateDir);
    PacketWatch watch =
        new PacketWatch(
            ThisMachine.figures(counters),
            undone,
            Pace.USUAL,
            Stagger.of(Objects.requireNonNullElseGet(options.nodeName, ThisMachine::name)),
            System::nanoTime);
    ConfirmWatch trials =
        ThisMachine.trials(
            apiServer == null && client != null ? ApiServer.of(client) : apiServer,
            options.stateDir,
            wakeUps::wakeAtOnce);
    parts.add(trials);
    Steering steering =
        new Steering(
            source,
            new FollowedHost(
                () -> claims.apply(host.read()),
                () -> exclusive == null ? null : exclusive.cpus(),
                System::nanoTime),
            () -> troubles(abilities, events, undone, claims, exclusive),
            datapath,
            watch,
            trials,
            host::closer,
            ThisMachine.details()::read,
            new CpuRetreat(host::onlineCpus, datapath, counters));
    ControlLoop loop =
        new ControlLoop(
            steering::round, observers, wakeUps, resync, new JointLookout(List.of(watch, trials)));

    HttpEndpoint http = listen(options.httpPort, metrics, loop, readiness);
    parts.add(http);
    log.atInfo()
        .addKeyValue("version", AgentVersion.current())
        .addKeyValue("port", http.port())
        .log("agent started");
    return new RunningAgent(parts, Thread.ofPlatform().name("loop").start(loop));
  }

  private static List<Trouble> troubles(
      KernelAbilities abilities,
      NodeEvents events,
      UndoneStore undone,
      ClaimWatch claims,
      @Nullable ExclusiveCpus exclusive) {
    List<Trouble> troubles = new ArrayList<>(abilities.missing());
    troubles.addAll(events.troubles());
    undone.unreadable().ifPresent(it -> troubles.add(new Trouble("StateNotKept", it, false)));
    troubles.addAll(claims.troubles());
    if (exclusive != null) {
      troubles.addAll(exclusive.troubles());
    }
    return troubles;
  }

  /**
   * A machine that is steered by a file may have a kubelet; what it does there is not our business.
   */
  private static @Nullable ExclusiveCpus exclusive(
      AgentOptions options, WakeUps wakeUps, List<AutoCloseable> parts) {
    if (options.policyFile != null || options.kubeletSocket == null) {
      return null;
    }
    ExclusiveCpus exclusive =
        ExclusiveCpus.follow(options.kubeletSocket, options.stateDir, wakeUps::wake);
    parts.add(exclusive);
    return exclusive;
  }

  private static OrderSource cluster(
      KubernetesClient client,
      AgentOptions options,
      Runnable wake,
      SteeringMetrics metrics,
      List<RoundObserver> observers,
      List<AutoCloseable> parts) {
    parts.add(client);
    ClusterSource source =
        new ClusterSource(
            client,
            Objects.requireNonNull(options.nodeName),
            Objects.requireNonNull(options.namespace),
            options.stateDir,
            wake);
    StatusWriter writer =
        new StatusWriter(
            client,
            source::nodeObject,
            new NodeReport(AgentVersion.current(), Clock.systemUTC()),
            Clock.systemUTC(),
            metrics::statusWritten,
            metrics::statusNotWritten);
    observers.add(writer);
    parts.add(writer);
    return source;
  }

  private static HttpEndpoint listen(
      int port, SteeringMetrics metrics, ControlLoop loop, Readiness readiness) throws IOException {
    try {
      return new HttpEndpoint(port, metrics::scrape, loop::isAlive, readiness::obstacles);
    } catch (IOException e) {
      throw new IOException(
          "port %d can't be had (%s): does another agent run here? choose another with --http-port"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** Waits until the loop ends, which it does when interrupted. */
  void join() throws InterruptedException {
    thread.join();
  }

  @Override
  public void close() {
    thread.interrupt();
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        log.atDebug().setCause(e).log("a part did not close cleanly");
      }
    }
  }
}
