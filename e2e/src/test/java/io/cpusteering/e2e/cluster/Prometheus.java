// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A real Prometheus in the fabric, which finds the pods to scrape by the usual annotations. Closing
 * it ends it.
 */
public final class Prometheus implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1:9090";
  private static final String CONFIGURATION =
      """
      global: {scrape_interval: 2s, scrape_timeout: 2s}
      scrape_configs:
        - job_name: pods
          kubernetes_sd_configs:
            - role: pod
              kubeconfig_file: %s
              namespaces: {names: [%s]}
          relabel_configs:
            - {source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape], regex: "true", action: keep}
            - source_labels: [__meta_kubernetes_pod_ip, __meta_kubernetes_pod_annotation_prometheus_io_port]
              separator: ":"
              target_label: __address__
            - {source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path], regex: "(.+)", target_label: __metrics_path__}
            - {source_labels: [__meta_kubernetes_pod_node_name], target_label: instance}
      """;

  private final Fabric fabric;
  private final Running process;

  private Prometheus(Fabric fabric, Running process) {
    this.fabric = fabric;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param folder where its configuration and data go
   * @param namespace whose pods it scrapes
   */
  public static Prometheus start(Fabric fabric, Path folder, String namespace) throws IOException {
    String kubeconfig = fabric.exec("printenv", "KUBECONFIG").strip();
    Path configuration =
        Files.writeString(
            folder.resolve("prometheus.yml"), CONFIGURATION.formatted(kubeconfig, namespace));
    Running process =
        fabric.start(
            "prometheus",
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + ADDRESS);
    Prometheus prometheus = new Prometheus(fabric, process);
    await("Prometheus")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !process.isAlive() || prometheus.isReady());
    if (!process.isAlive()) {
      process.await(Duration.ZERO).orFail();
    }
    return prometheus;
  }

  /** The result of an instant query: a list of series. */
  public JsonNode query(String expression) {
    Output answer =
        fabric.attempt(
            "curl",
            "-s",
            "--data-urlencode",
            "query=" + expression,
            "http://" + ADDRESS + "/api/v1/query");
    JsonNode json = Serialization.unmarshal(answer.orFail().out(), JsonNode.class);
    if (!json.path("status").asText().equals("success")) {
      throw new AssertionError("Prometheus refuses '" + expression + "': " + json);
    }
    return json.path("data").path("result");
  }

  private boolean isReady() {
    return fabric.attempt("curl", "-sf", "http://" + ADDRESS + "/-/ready").succeeded();
  }

  @Override
  public void close() {
    process.close();
  }
}
