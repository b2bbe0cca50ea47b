// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.assignment.Assignment;
import io.cpusteering.operator.assignment.Decision;
import io.cpusteering.operator.assignment.NewRevision;
import io.cpusteering.operator.assignment.NodeAssignment;
import io.cpusteering.operator.assignment.Observation;
import io.cpusteering.operator.cluster.ClusterView;
import io.cpusteering.operator.cluster.ClusterWrites;
import io.cpusteering.operator.status.PolicyReport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Once around: observe, decide, write what differs. */
public final class AssignmentPass {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentPass.class);

  private final ClusterView view;
  private final ClusterWrites writes;
  private final StatusReporter reporter;
  private final OperatorMetrics metrics;

  /**
   * Puts the parts together.
   *
   * @param view what is decided from
   * @param writes what is decided goes there
   * @param reporter says what came of it
   * @param metrics counts the writes
   */
  public AssignmentPass(
      ClusterView view, ClusterWrites writes, StatusReporter reporter, OperatorMetrics metrics) {
    this.view = view;
    this.writes = writes;
    this.reporter = reporter;
    this.metrics = metrics;
  }

  /**
   * Runs once. A write that is refused holds up nothing but what depends on it.
   *
   * @return when to run again unasked, because a write was put off; empty for not before the next
   *     event
   * @throws IncompletePassException when writes failed, once all others have been tried
   */
  public Optional<Duration> run() {
    Observation before = view.observe();
    Decision decision = Assignment.decide(before);
    Failures failures = new Failures();
    for (String revision : decision.replacedRevisions()) {
      failures.attempt("ControllerRevision " + revision, () -> writes.deleteRevision(revision));
    }
    Set<String> missing = new HashSet<>();
    for (NewRevision revision : decision.newRevisions()) {
      if (!failures.attempt("ControllerRevision " + revision.name(), () -> create(revision))) {
        missing.add(revision.name());
      }
    }
    for (NodeAssignment assignment : decision.assignments()) {
      if (assignment.policies().stream().noneMatch(r -> missing.contains(r.revision()))) {
        failures.attempt("CpuSteeringNode " + assignment.node(), () -> apply(assignment));
      }
    }
    for (String revision : decision.prunedRevisions()) {
      failures.attempt("ControllerRevision " + revision, () -> prune(revision));
    }
    List<PolicyReport> reports = PolicyReport.of(view.observe());
    metrics.report(reports);
    Optional<Duration> again = reporter.report(reports, failures);
    failures.throwIfAny();
    return again;
  }

  private void create(NewRevision revision) {
    writes.create(revision);
    metrics.revisionWritten();
    LOG.atInfo()
        .addKeyValue("policy", revision.policy())
        .addKeyValue("revision", revision.name())
        .addKeyValue("number", revision.number())
        .log("revision created");
  }

  private void apply(NodeAssignment assignment) {
    writes.apply(assignment);
    metrics.nodeWritten();
    LOG.atInfo()
        .addKeyValue("node", assignment.node())
        .addKeyValue("policies", assignment.policies())
        .log("node assigned");
  }

  private void prune(String revision) {
    writes.deleteRevision(revision);
    metrics.revisionWritten();
    LOG.atInfo().addKeyValue("revision", revision).log("revision pruned");
  }
}
