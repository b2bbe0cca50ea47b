// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiServerProbeTest {
  private final AtomicInteger asked = new AtomicInteger();
  private Duration now = Duration.ZERO;
  private HttpServer server;
  private KubernetesClient client;
  private volatile int answer = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/version",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build();
  }

  @AfterEach
  void end() {
    client.close();
    server.stop(0);
  }

  @Test
  void asksNoMoreThanEveryFiveSeconds() {
    ApiServerProbe probe = new ApiServerProbe(client, () -> now);

    assertThat(probe.problem()).isEmpty();
    now = now.plusSeconds(4);
    assertThat(probe.problem()).isEmpty();
    assertThat(asked).hasValue(1);
    now = now.plusSeconds(1);
    assertThat(probe.problem()).isEmpty();
    assertThat(asked).hasValue(2);
  }

  @Test
  void saysAtOnceThatTheApiServerIsUnwell() {
    answer = 503;

    assertThat(new ApiServerProbe(client, () -> now).problem())
        .hasValueSatisfying(
            it -> assertThat(it).contains("the API server does not answer", "Service Unavailable"));
    assertThat(asked).as("requests: a retry would keep the answer waiting").hasValue(1);
  }

  @Test
  void saysWhyTheApiServerCanNotBeReached() {
    server.stop(0);

    assertThat(new ApiServerProbe(client, () -> now).problem())
        .hasValueSatisfying(
            it -> assertThat(it).contains("the API server does not answer", "ConnectException"));
  }
}
