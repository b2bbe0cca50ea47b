// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Prometheus in the fabric, which scrapes the pods that ask for it by the usual annotations.
 * Closing it ends it.
 */
public final class Prometheus implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1:9090";
  private static final String GLOBAL =
      """
      global: {scrape_interval: 2s, scrape_timeout: 2s}
      scrape_configs:
      """;
  private static final String JOB =
      """
        - job_name: %s
          metrics_path: %s
          static_configs: [{targets: ["%s:%s"], labels: {instance: %s}}]
      """;
  private static final String ANNOTATION = "prometheus.io/";

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
   * @param pods whichever of them ask to be scraped; their nodes' names become the instances
   */
  public static Prometheus start(Fabric fabric, Path folder, List<Pod> pods) throws IOException {
    Path configuration = Files.writeString(folder.resolve("prometheus.yml"), configuration(pods));
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

  /** Debian's Prometheus can't ask Kubernetes by itself. */
  private static String configuration(List<Pod> pods) {
    StringBuilder text = new StringBuilder(GLOBAL);
    for (Pod pod : pods) {
      Map<String, String> asked = pod.getMetadata().getAnnotations();
      if ("true".equals(asked.get(ANNOTATION + "scrape"))) {
        text.append(
            JOB.formatted(
                pod.getMetadata().getName(),
                asked.getOrDefault(ANNOTATION + "path", "/metrics"),
                pod.getStatus().getPodIP(),
                asked.get(ANNOTATION + "port"),
                pod.getSpec().getNodeName()));
      }
    }
    return text.toString();
  }

  private boolean isReady() {
    return fabric.attempt("curl", "-sf", "http://" + ADDRESS + "/-/ready").succeeded();
  }

  @Override
  public void close() {
    process.close();
  }
}
