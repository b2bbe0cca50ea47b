// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /healthz} and {@code /readyz}. */
public final class HttpEndpoint implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";

  /** The Prometheus text format. */
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().name("http-", 0).daemon().factory());

  private record Answer(int code, String type, String body) {}

  /**
   * Starts to serve.
   *
   * @param port TCP port on all addresses; 0 picks a free one
   * @param metrics the text of {@code /metrics}
   * @param alive whether the loop runs
   * @param obstacles what keeps the agent from being ready, for people
   * @throws IOException when the port can't be had
   */
  public HttpEndpoint(
      int port, Supplier<String> metrics, BooleanSupplier alive, Supplier<List<String>> obstacles)
      throws IOException {
    // Headers and body are written apart, and the body would wait 40 ms for the headers to be
    // acknowledged. Asked by the server once, when it is first used.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(port), 16);
    server.setExecutor(threads);
    serve("/metrics", () -> new Answer(200, METRICS, metrics.get()));
    serveNothingElse();
    serve("/healthz", () -> alive.getAsBoolean() ? ok() : unwell(List.of("the loop hangs")));
    serve(
        "/readyz",
        () -> {
          List<String> found = obstacles.get();
          return found.isEmpty() ? ok() : unwell(found);
        });
    server.start();
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static Answer ok() {
    return new Answer(200, TEXT, "ok\n");
  }

  private static Answer unwell(List<String> reasons) {
    return new Answer(503, TEXT, String.join("\n", reasons) + "\n");
  }

  /** The server's own answer is a page of HTML that names nothing. */
  private void serveNothingElse() {
    server.createContext("/", exchange -> respond(exchange, "", () -> unwell(List.of())));
  }

  private void serve(String path, Supplier<Answer> answer) {
    server.createContext(path, exchange -> respond(exchange, path, answer));
  }

  private static void respond(HttpExchange exchange, String path, Supplier<Answer> answer)
      throws IOException {
    try (exchange) {
      // A context also gets every path below it.
      Answer given =
          exchange.getRequestURI().getPath().equals(path)
              ? computed(answer)
              : new Answer(404, TEXT, "not here: try /metrics, /healthz or /readyz\n");
      byte[] body = given.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", given.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(given.code(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Answer computed(Supplier<Answer> answer) {
    try {
      return answer.get();
    } catch (RuntimeException e) {
      return new Answer(500, TEXT, "failed: %s%n".formatted(e));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
