// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /healthz} and {@code /readyz}. */
public final class Endpoints implements AutoCloseable {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  /**
   * Takes the port but answers nothing yet.
   *
   * @param port 0 for any free one
   * @throws IOException when the port is taken
   */
  public Endpoints(int port, PrometheusMeterRegistry registry, Health health) throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(threads);
    server.createContext(
        "/metrics", exchange -> answer(exchange, 200, METRICS_TYPE, registry.scrape()));
    server.createContext("/healthz", exchange -> answer(exchange, health::alive));
    server.createContext("/readyz", exchange -> answer(exchange, health::ready));
  }

  /** Begins to answer. */
  public void start() {
    server.start();
  }

  /** The port that was taken. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Supplier<Optional<String>> problem)
      throws IOException {
    Optional<String> said = problem.get();
    answer(exchange, said.isEmpty() ? 200 : 503, TEXT_TYPE, said.orElse("ok") + "\n");
  }

  private static void answer(HttpExchange exchange, int code, String type, String body)
      throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
