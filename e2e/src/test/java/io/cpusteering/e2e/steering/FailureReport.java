// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cluster looks like when a test fails, for whoever has only the log. */
final class FailureReport {
  private static final Logger log = LoggerFactory.getLogger(FailureReport.class);
  private static final String TAIL = "--tail=40";

  private final Cluster cluster;

  FailureReport(Cluster cluster) {
    this.cluster = cluster;
  }

  void print(String test) {
    StringBuilder report = new StringBuilder();
    kubectl(report, "get", "cpusteeringpolicies,cpusteeringnodes", "-o", "yaml");
    kubectl(report, "get", "pods", "-n", Installation.NAMESPACE, "-o", "wide");
    for (String pod :
        cluster.api().pods().inNamespace(Installation.NAMESPACE).list().getItems().stream()
            .map(pod -> pod.getMetadata().getName())
            .toList()) {
      kubectl(report, "logs", "-n", Installation.NAMESPACE, pod, TAIL);
    }
    for (Node node : cluster.nodes()) {
      section(report, node + ": ip -d link");
      report.append(node.attempt("ip", "-d", "link", "show", "dev", Node.UPLINK).all());
      section(report, node + ": pins");
      report.append(node.pins());
    }
    log.atError().addKeyValue("test", test).log("failed; the cluster now:\n{}", report);
  }

  private void kubectl(StringBuilder report, String... arguments) {
    section(report, "kubectl " + String.join(" ", List.of(arguments)));
    report.append(cluster.attemptKubectl("", arguments).all());
  }

  private static void section(StringBuilder report, String title) {
    report.append("%n--- %s%n".formatted(title));
  }
}
