// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.RoundObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of the agent and of the kernel's side, as Prometheus reads them. */
public final class SteeringMetrics implements RoundObserver {
  private static final Logger log = LoggerFactory.getLogger(SteeringMetrics.class);

  private final Datapath datapath;
  private final Readiness readiness;
  private final String version;
  private final PacketCounters packets = new PacketCounters();
  private final Balance balance = new Balance();
  private final Durations applied = new Durations();
  private final RoundErrors errors = new RoundErrors();
  private final Process process = new Process(Path.of("/proc/self"));
  private final AtomicLong statusWrites = new AtomicLong();
  private volatile Map<Integer, String> interfaceNames = Map.of();
  private volatile List<SteeredInterface> interfaces = List.of();
  private volatile Findings findings = Findings.NONE;
  private volatile boolean disabled;
  private volatile boolean begun;
  private DatapathCounters counters = new DatapathCounters(List.of(), List.of());

  /**
   * @param datapath asked for its counters at every scrape
   * @param readiness shown as a gauge
   * @param version of the agent
   */
  public SteeringMetrics(Datapath datapath, Readiness readiness, String version) {
    this.datapath = datapath;
    this.readiness = readiness;
    this.version = version;
  }

  @Override
  public void ended(Round round) {
    disabled = round.orders() != null && round.orders().off() != null;
    findings = Findings.of(round);
    errors.ended(round);
    if (round.applied()) {
      applied.add(round.duration());
    }
    if (round.host() != null) {
      interfaceNames =
          round.host().interfaces().stream()
              .collect(Collectors.toMap(InterfaceFacts::ifindex, InterfaceFacts::name));
    }
    if (round.outcome() != null) {
      interfaces = SteeredInterface.of(round);
    }
    begun = true;
  }

  /** Counts a write of the node object's status. */
  public void statusWritten() {
    statusWrites.incrementAndGet();
  }

  /** Counts one that failed. */
  public void statusNotWritten() {
    errors.count(Step.STATUS);
  }

  /**
   * The Prometheus text, with counters read from the kernel now. While the kernel can't be asked
   * the last figures stand, and the ready gauge says so.
   */
  public synchronized String scrape() {
    try {
      // Before the first round it is not known what the interfaces are called.
      if (begun) {
        counters = datapath.counters();
      }
    } catch (RuntimeException e) {
      errors.count(Step.COUNTERS);
      log.atDebug().setCause(e).log("counters can't be read");
    }
    Exposition to = new Exposition();
    packets.show(counters, interfaceNames, to);
    balance
        .of(counters.policies(), System.nanoTime())
        .forEach((policy, ratio) -> to.add(Metric.IMBALANCE, ratio, policy));
    interfaces.forEach(it -> it.show(counters, to));
    findings.show(to);
    applied.show(Metric.APPLY, to);
    errors.show(to);
    to.add(Metric.STATUS_WRITES, statusWrites.get());
    to.add(Metric.READY, readiness.obstacles().isEmpty() ? 1 : 0);
    to.add(Metric.DISABLED, disabled ? 1 : 0);
    to.add(Metric.INFO, 1, version);
    process.show(to);
    return to.text();
  }
}
