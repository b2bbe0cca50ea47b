// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.events.NodeEvents;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.ChecksumErrors;
import io.cpusteering.agent.host.HostReader;
import io.cpusteering.agent.loop.ChecksumWatch;
import io.cpusteering.agent.loop.ControlLoop;
import io.cpusteering.agent.loop.RoundLog;
import io.cpusteering.agent.loop.RoundObserver;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.loop.WakeUps;
import io.cpusteering.agent.metrics.HttpEndpoint;
import io.cpusteering.agent.metrics.Readiness;
import io.cpusteering.agent.metrics.SteeringMetrics;
import io.cpusteering.agent.source.ClusterSource;
import io.cpusteering.agent.source.OrderSource;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.source.TolerantClient;
import io.cpusteering.agent.status.NodeReport;
import io.cpusteering.agent.status.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
    List<AutoCloseable> parts = new ArrayList<>();
    List<RoundObserver> observers = new ArrayList<>();
    Readiness readiness = new Readiness();
    SteeringMetrics metrics = new SteeringMetrics(datapath, readiness, AgentVersion.current());
    observers.add(new RoundLog());
    observers.add(readiness);
    observers.add(metrics);

    WakeUps wakeUps = new WakeUps();
    NodeEvents events = new NodeEvents(wakeUps);
    parts.add(events);
    observers.add(events.observer());
    OrderSource source =
        options.policyFile == null
            ? cluster(options, wakeUps::wake, metrics, observers, parts)
            : PolicyFile.watched(options.policyFile, wakeUps::wake, wakeUps::wakeAtOnce);
    parts.add(source);

    HostReader host = ThisMachine.reader();
    ChecksumWatch watch =
        new ChecksumWatch(
            new ChecksumErrors(Path.of("/proc"))::read,
            datapath::counters,
            new UndoneStore(options.stateDir),
            System::nanoTime);
    Steering steering =
        new Steering(
            source,
            host::read,
            () -> troubles(abilities, events),
            datapath,
            watch,
            ThisMachine.details()::read);
    ControlLoop loop = new ControlLoop(steering::round, observers, wakeUps, resync, watch);

    HttpEndpoint http = listen(options.httpPort, metrics, loop, readiness);
    parts.add(http);
    log.atInfo()
        .addKeyValue("version", AgentVersion.current())
        .addKeyValue("port", http.port())
        .log("agent started");
    return new RunningAgent(parts, Thread.ofPlatform().name("loop").start(loop));
  }

  private static List<Trouble> troubles(KernelAbilities abilities, NodeEvents events) {
    return Stream.concat(abilities.missing().stream(), events.troubles().stream()).toList();
  }

  private static OrderSource cluster(
      AgentOptions options,
      Runnable wake,
      SteeringMetrics metrics,
      List<RoundObserver> observers,
      List<AutoCloseable> parts) {
    KubernetesClient client = TolerantClient.create();
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
