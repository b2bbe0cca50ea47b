// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.live;

import io.cpusteering.operator.OperatorProcess;
import io.cpusteering.operator.OperatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A replica in this process. */
public final class RunningOperator implements AutoCloseable {
  private final OperatorProcess process;

  private RunningOperator(OperatorProcess process) {
    this.process = process;
  }

  /** Starts a replica, which then watches and stands for election. */
  public static RunningOperator start(LiveCluster cluster, String identity) {
    OperatorSettings settings =
        new OperatorSettings(
            cluster.namespace(), FakeNode.AGENT_SELECTOR, identity, 0, Duration.ofSeconds(7));
    try {
      OperatorProcess process = new OperatorProcess(cluster.client(), settings);
      process.start();
      return new RunningOperator(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status code of an endpoint. */
  public int code(String path) {
    return get(path).statusCode();
  }

  /** The value of a series as scraped; 0 when it is not there. */
  public double metric(String series) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }

  /** All that is scraped. */
  public String metrics() {
    return get("/metrics").body();
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://localhost:" + process.httpPort() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
