// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.operator.cluster.ClusterView;
import io.cpusteering.operator.cluster.ClusterWrites;
import io.cpusteering.operator.cluster.PolicyEvents;
import io.cpusteering.operator.cluster.PolicyResource;
import io.cpusteering.operator.status.PolicyReport;
import io.cpusteering.operator.status.PolicyStatuses;
import io.cpusteering.operator.status.Transition;
import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes policy statuses that have changed, at most one a second per policy, and their Events. */
public final class StatusReporter {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);

  private final ClusterView view;
  private final ClusterWrites writes;
  private final PolicyEvents events;
  private final OperatorMetrics metrics;
  private final InstantSource clock;
  private final StatusPacing pacing;

  /**
   * Puts the parts together.
   *
   * @param view has the statuses of before
   * @param writes takes the new ones
   * @param events tells of transitions
   * @param metrics counts the writes
   * @param clock gives conditions their time
   * @param stopwatch tells how long ago a status was written
   */
  public StatusReporter(
      ClusterView view,
      ClusterWrites writes,
      PolicyEvents events,
      OperatorMetrics metrics,
      InstantSource clock,
      Stopwatch stopwatch) {
    this.view = view;
    this.writes = writes;
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
    this.pacing = new StatusPacing(stopwatch);
  }

  /** Writes what may be written now; returns when the rest may be, if any. */
  Optional<Duration> report(List<PolicyReport> reports, Failures failures) {
    Map<String, PolicyResource> policies = view.policies().byName();
    Optional<Duration> soonest = Optional.empty();
    for (PolicyReport report : reports) {
      PolicyResource policy = policies.get(report.policy());
      if (policy == null) {
        continue; // deleted since the report was made
      }
      CpuSteeringPolicyStatus status =
          PolicyStatuses.next(policy.getStatus(), report, clock.instant());
      if (status.equals(policy.getStatus())) {
        continue;
      }
      Duration wait = pacing.wait(report.uid());
      if (wait.isPositive()) {
        soonest = Optional.of(soonest.filter(other -> other.compareTo(wait) < 0).orElse(wait));
      } else {
        write(policy, status, failures);
      }
    }
    return soonest;
  }

  private void write(PolicyResource policy, CpuSteeringPolicyStatus status, Failures failures) {
    String name = policy.getMetadata().getName();
    pacing.wrote(policy.getMetadata().getUid());
    boolean written =
        failures.attempt(
            "status of CpuSteeringPolicy " + name, () -> writes.applyStatus(name, status));
    if (!written) {
      return;
    }
    metrics.statusWritten();
    for (Transition transition : Transition.between(policy.getStatus(), status)) {
      LOG.atInfo()
          .addKeyValue("policy", name)
          .addKeyValue("reason", transition.reason())
          .log(transition.note());
      tell(policy, transition);
    }
  }

  /** An Event that is lost is no reason to do the pass again, for the status says the same. */
  private void tell(PolicyResource policy, Transition transition) {
    try {
      events.tell(policy, transition);
    } catch (KubernetesClientException e) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("policy", policy.getMetadata().getName())
          .log("an Event could not be created; may the operator create them in namespace default?");
    }
  }
}
