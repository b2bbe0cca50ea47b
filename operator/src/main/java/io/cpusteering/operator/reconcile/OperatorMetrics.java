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
        MultiGauge.builder(OperatorMetric.POLICY_NODES.id())
            .description(OperatorMetric.POLICY_NODES.help())
            .register(registry);
    this.nodeWrites = counter(OperatorMetric.NODE_WRITES, registry);
    this.revisionWrites = counter(OperatorMetric.REVISION_WRITES, registry);
    this.statusWrites = counter(OperatorMetric.POLICY_STATUS_WRITES, registry);
  }

  private static Counter counter(OperatorMetric metric, MeterRegistry registry) {
    return Counter.builder(metric.id()).description(metric.help()).register(registry);
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
