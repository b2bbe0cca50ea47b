// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.Prometheus;
import io.cpusteering.e2e.steering.ClusterTest;
import io.cpusteering.e2e.steering.Installation;
import io.cpusteering.e2e.steering.Steering;
import io.cpusteering.e2e.traffic.Receiver;
import io.cpusteering.e2e.traffic.Sender;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every panel of the dashboard has something to show, from a real Prometheus. */
@ClusterTest
@Order(15)
class DashboardTest {
  private static final Pattern METRIC = Pattern.compile("\\bcpu_steering_\\w+");

  /** Their series come with the first error, and there is none here. */
  private static final Set<String> ERRORS =
      Set.of(
          "cpu_steering_redirect_errors_total",
          "cpu_steering_send_errors_total",
          "cpu_steering_target_errors_total",
          "cpu_steering_interface_passed_through");

  private static final String OUT = "watched0";

  private static final String POLICY =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: observed}
      spec:
        nodeSelector: {}
        safety: {confirm: 0s}
        interfaces: {defaultRoute: true}
        steer: {algorithm: RoundRobin, cpus: {list: "0-1"}}
      """;

  private static final String WITH_RULES =
      """
      apiVersion: cpusteering.io/v1alpha1
      kind: CpuSteeringPolicy
      metadata: {name: observed-rules}
      spec:
        nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}
        safety: {confirm: 0s}
        priority: 1
        interfaces: {defaultRoute: true}
        rules:
        - name: voice
          match: {protocols: [UDP], destinationPorts: ["9"]}
          redirect: {interfaces: [%s]}
        steer:
          cpus: {list: "0-1"}
          remote: {rules: [{name: unwanted, match: {sources: [192.0.2.0/24]}, drop: {}}]}
      """
          .formatted(OUT);

  private final Cluster cluster;
  private final Steering steering;
  private final Installation installation;

  DashboardTest(Cluster cluster, Steering steering, Installation installation) {
    this.cluster = cluster;
    this.steering = steering;
    this.installation = installation;
  }

  @BeforeEach
  void addInterface() {
    node().exec("ip", "link", "add", OUT, "type", "veth", "peer", "name", "watched1");
    node().exec("ip", "link", "set", OUT, "up");
    node().exec("ip", "link", "set", "watched1", "up");
  }

  @AfterEach
  void removeInterface() {
    steering.clear();
    node().exec("ip", "link", "del", OUT);
  }

  private Node node() {
    return cluster.node("node-2");
  }

  @Test
  void everyQueryReturnsData(@TempDir Path folder) throws IOException {
    steering.apply(POLICY);
    steering.awaitReady("observed");
    steering.apply(WITH_RULES);
    steering.awaitReady("observed-rules");
    List<String> queries = queries();
    Set<String> metrics = new TreeSet<>();
    queries.forEach(
        query -> METRIC.matcher(query).results().forEach(found -> metrics.add(found.group())));
    assertThat(queries).hasSizeGreaterThan(5);
    assertThat(metrics).as("are on the dashboard").containsAll(ERRORS);
    metrics.removeAll(ERRORS);
    try (Prometheus prometheus = Prometheus.start(cluster.fabric(), folder, installation.pods())) {

      metrics.forEach(metric -> awaitData(prometheus, "count(" + metric + ")"));
      queries.forEach(query -> awaitData(prometheus, query));

      redirectedPacketsAreThoseThatWereSent(prometheus);
    }
  }

  /** One figure held against what is known otherwise, lest all of them be well-formed nonsense. */
  private void redirectedPacketsAreThoseThatWereSent(Prometheus prometheus) {
    Node node = cluster.node("node-1");
    int sent = 10_000;
    String redirected =
        "sum(cpu_steering_redirected_packets_total{instance=\"node-1\",interface=\"eth0\"})";
    double before = value(prometheus, redirected);
    try (Receiver receiver = Receiver.on(node)) {
      new Sender(cluster.fabric(), receiver).udp(sent, sent, 1);
    }
    // The cluster's own packets come on top: a few hundred.
    Steering.eventually("the packets are counted")
        .until(() -> value(prometheus, redirected) - before >= sent);
    assertThat(value(prometheus, redirected) - before).isLessThan(2 * sent);
  }

  private static double value(Prometheus prometheus, String query) {
    return prometheus.query(query).path(0).path("value").path(1).asDouble();
  }

  private static void awaitData(Prometheus prometheus, String query) {
    Steering.eventually("data for " + query).until(() -> !prometheus.query(query).isEmpty());
  }

  /** The queries of all panels, with the variables as they are when nothing is chosen. */
  private List<String> queries() {
    JsonNode dashboard =
        cluster.api().configMaps().inNamespace(Installation.NAMESPACE).list().getItems().stream()
            .filter(map -> map.getMetadata().getLabels() != null)
            .filter(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
            .flatMap(map -> map.getData().values().stream())
            .map(json -> Serialization.unmarshal(json, JsonNode.class))
            .findFirst()
            .orElseThrow(() -> new AssertionError("the chart made no dashboard"));
    return dashboard.findValuesAsText("expr").stream()
        .map(
            query ->
                query
                    .replace("$__rate_interval", "1m")
                    .replace("$policy", ".*")
                    .replace("$instance", ".*"))
        .toList();
  }
}
