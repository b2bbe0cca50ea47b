// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private final AtomicBoolean alive = new AtomicBoolean(true);
  private final AtomicReference<List<String>> obstacles = new AtomicReference<>(List.of());
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = new HttpEndpoint(0, () -> "a_metric 1\n", alive::get, obstacles::get);
  }

  @AfterEach
  void stop() {
    endpoint.close();
    client.close();
  }

  @Test
  void servesMetrics() throws Exception {
    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body()).isEqualTo("a_metric 1\n");
  }

  @Test
  void isReadyOnlyWithoutObstaclesAndNamesThem() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    obstacles.set(List.of("NoBpffs: mount one", "NoPermission: BPF"));

    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("NoBpffs: mount one\nNoPermission: BPF\n");
    assertThat(get("/healthz").statusCode()).as("it lives all the same").isEqualTo(200);
  }

  @Test
  void isHealthyOnlyWhileTheLoopRuns() throws Exception {
    alive.set(false);

    assertThat(get("/healthz").statusCode()).isEqualTo(503);
  }

  @Test
  void servesNothingElse() throws Exception {
    assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).isEqualTo("not here: try /metrics, /healthz or /readyz\n");
  }

  @Test
  void aPortThatIsTakenIsAnError() {
    assertThatThrownBy(
            () -> new HttpEndpoint(endpoint.port(), () -> "", alive::get, obstacles::get))
        .isInstanceOf(IOException.class);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(endpoint.port(), path));
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
