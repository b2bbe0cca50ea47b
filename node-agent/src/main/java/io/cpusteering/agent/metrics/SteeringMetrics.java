// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.RoundObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of the agent and of the kernel's side, as Prometheus reads them. */
public final class SteeringMetrics implements RoundObserver {
  private static final Logger log = LoggerFactory.getLogger(SteeringMetrics.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Datapath datapath;
  private final PacketCounters packets = new PacketCounters(registry);
  private final MultiGauge steered;
  private final MultiGauge passed;
  private final Timer apply;
  private final Counter statusWrites;
  private volatile Map<Integer, String> interfaceNames = Map.of();
  private volatile boolean disabled;

  /**
   * @param datapath asked for its counters at every scrape
   * @param readiness shown as a gauge
   */
  public SteeringMetrics(Datapath datapath, Readiness readiness) {
    this.datapath = datapath;
    this.steered =
        MultiGauge.builder("cpu.steering.interface.steered")
            .description("1 when the interface is steered by the policy, 0 when it is only wanted")
            .register(registry);
    this.passed =
        MultiGauge.builder("cpu.steering.interface.passed.through")
            .description("1 while packets that would be steered are passed, by the reason")
            .register(registry);
    this.apply =
        Timer.builder("cpu.steering.apply")
            .description("Time to bring the kernel in line with the plan")
            .register(registry);
    this.statusWrites =
        Counter.builder("cpu.steering.status.writes")
            .description("Writes of the node object's status")
            .register(registry);
    Gauge.builder("cpu.steering.agent.ready", () -> readiness.obstacles().isEmpty() ? 1 : 0)
        .description("1 when the agent can steer")
        .register(registry);
    Gauge.builder("cpu.steering.agent.disabled", () -> disabled ? 1 : 0)
        .description("1 while this node is switched off and steers nothing")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  @Override
  public void ended(Round round) {
    disabled = round.orders() != null && round.orders().off() != null;
    if (round.applied()) {
      apply.record(round.duration());
    }
    if (round.host() != null) {
      interfaceNames =
          round.host().interfaces().stream()
              .collect(Collectors.toMap(InterfaceFacts::ifindex, InterfaceFacts::name));
    }
    if (round.outcome() != null) {
      List<SteeredInterface> interfaces = SteeredInterface.of(round);
      passed.register(
          interfaces.stream()
              .filter(it -> it.passed() != null)
              .map(
                  it ->
                      MultiGauge.Row.of(
                          Tags.of(
                              "interface",
                              it.name(),
                              "policy",
                              it.policy(),
                              "reason",
                              String.valueOf(it.passed())),
                          1))
              .toList(),
          true);
      steered.register(
          interfaces.stream()
              .map(
                  it ->
                      MultiGauge.Row.of(
                          Tags.of("interface", it.name(), "policy", it.policy(), "mode", it.mode()),
                          it.steered() ? 1 : 0))
              .toList(),
          true);
    }
  }

  /** Counts a write of the node object's status. */
  public void statusWritten() {
    statusWrites.increment();
  }

  /**
   * The Prometheus text, with counters read from the kernel now. While the kernel can't be asked
   * the last figures stand, and the ready gauge says so.
   */
  public synchronized String scrape() {
    try {
      packets.show(datapath.counters(), interfaceNames);
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("counters can't be read");
    }
    return registry.scrape();
  }
}
