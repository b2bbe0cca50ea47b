// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.status.NodeCounts;
import io.cpusteering.operator.status.PolicyReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;

/** The operator's own figures. Only the leader has any about policies, so that sums are right. */
public final class OperatorMetrics {
  private final MultiGauge policyNodes;
  private final Counter nodeWrites;
  private final Counter revisionWrites;
  private final Counter statusWrites;

  /** Registers every meter, so that counters are there from zero on. */
  public OperatorMetrics(MeterRegistry registry) {
    this.policyNodes =
        MultiGauge.builder("cpu_steering_policy_nodes")
            .description("Nodes of a policy by how it fares there")
            .register(registry);
    this.nodeWrites =
        Counter.builder("cpu_steering_node_writes_total")
            .description("Writes of CpuSteeringNode specs")
            .register(registry);
    this.revisionWrites =
        Counter.builder("cpu_steering_revision_writes_total")
            .description("ControllerRevisions created and deleted")
            .register(registry);
    this.statusWrites =
        Counter.builder("cpu_steering_policy_status_writes_total")
            .description("Writes of CpuSteeringPolicy statuses")
            .register(registry);
  }

  void nodeWritten() {
    nodeWrites.increment();
  }

  void revisionWritten() {
    revisionWrites.increment();
  }

  void statusWritten() {
    statusWrites.increment();
  }

  void report(List<PolicyReport> reports) {
    policyNodes.register(
        reports.stream()
            .<MultiGauge.Row<?>>mapMulti(
                (report, rows) -> {
                  if (report.counts() != null) {
                    byState(report.counts())
                        .forEach(
                            (state, nodes) ->
                                rows.accept(
                                    MultiGauge.Row.of(
                                        Tags.of("policy", report.policy(), "state", state),
                                        nodes)));
                  }
                })
            .toList(),
        true);
  }

  private static Map<String, Integer> byState(NodeCounts counts) {
    return Map.of(
        "selected", counts.selected(),
        "updated", counts.updated(),
        "ready", counts.ready(),
        "superseded", counts.superseded(),
        "failed", counts.failed(),
        "unreachable", counts.unreachable(),
        "disabled", counts.disabled());
  }
}
