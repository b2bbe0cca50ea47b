// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.TestbedAgent;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Answerer.Kind;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A sender that leaves checksums to its device, and nobody watches checksum errors: connections are
 * cut off, and only that tells.
 */
@Tag("kernel")
class UnfinishedChecksumCutOffTest {
  private static final int PORT = 6443;
  private static final String URL = "http://%s:%d/livez".formatted(Testbed.SENDER_ADDRESS, PORT);

  private final Testbed testbed = new Testbed();
  private final TestbedAgent agent = new TestbedAgent(testbed);
  private HttpServer apiServer;

  @AfterEach
  void close() {
    agent.close();
    apiServer.stop(0);
    testbed.close();
  }

  @Test
  void connectionsThatAreCutOffHaveTheAttachmentUndone() {
    // Given
    testbed.setSenderChecksumOffload(true);
    serve();
    // Time for three answers of the gateway, which is not cut off.
    agent.policy("steer: {cpus: {list: \"0\"}}", "safety: {confirm: 15s}");

    // When
    agent.watchAnswers(
        gateway(Kind.NEIGHBOUR), gateway(Kind.GATEWAY), new Answerer(Kind.API_SERVER, URL, 0, ""));

    // Then
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> agent.said().contains(Reason.CONNECTIVITY_LOST));
    assertThat(agent.rounds()).anyMatch(round -> !round.outcome().state().attachments().isEmpty());
    Round last = agent.rounds().getLast();
    assertThat(last.outcome().state().attachments()).isEmpty();
    assertThat(last.plan().findings())
        .filteredOn(it -> it.reason() == Reason.CONNECTIVITY_LOST)
        .extracting(Finding::message)
        .allSatisfy(it -> assertThat(it).contains("the API server").doesNotContain("gateway"));
    assertThat(testbed.receiver().run("curl", "-s", "--max-time", "5", URL)).isEqualTo("ok");
  }

  private void serve() {
    apiServer =
        testbed
            .sender()
            .call(() -> HttpServer.create(new InetSocketAddress(Testbed.SENDER_ADDRESS, PORT), 0));
    apiServer.createContext(
        "/livez",
        exchange -> {
          try (exchange) {
            byte[] text = "ok".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    apiServer.start();
  }

  private Answerer gateway(Kind kind) {
    return new Answerer(kind, Testbed.SENDER_ADDRESS, testbed.ifindex(), Testbed.INTERFACE);
  }
}
