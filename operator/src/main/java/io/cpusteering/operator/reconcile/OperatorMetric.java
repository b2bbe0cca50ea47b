// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import java.util.List;

/**
 * Every metric of the operator's own; {@code docs/metrics.md} is made of it. The names are part of
 * the API.
 */
enum OperatorMetric {
  POLICY_NODES(
      "cpu_steering_policy_nodes",
      false,
      "Nodes of the policy, by how it fares there: selected, updated, ready, superseded, failed,"
          + " unreachable, disabled",
      "policy",
      "state"),
  NODE_WRITES("cpu_steering_node_writes_total", true, "Writes of CpuSteeringNode specs"),
  REVISION_WRITES(
      "cpu_steering_revision_writes_total", true, "ControllerRevisions created and deleted"),
  POLICY_STATUS_WRITES(
      "cpu_steering_policy_status_writes_total", true, "Writes of CpuSteeringPolicy statuses");

  private final String id;
  private final boolean counts;
  private final String help;
  private final List<String> labels;

  OperatorMetric(String id, boolean counts, String help, String... labels) {
    this.id = id;
    this.counts = counts;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** Its name for Prometheus. */
  String id() {
    return id;
  }

  /** Whether it only grows. */
  boolean counts() {
    return counts;
  }

  /** What it says, for people. */
  String help() {
    return help;
  }

  /** Names of its labels, in alphabetical order. */
  List<String> labels() {
    return labels;
  }
}
