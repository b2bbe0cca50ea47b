// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.KernelDatapath;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.loop.trial.ConfirmWatch;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.source.PolicyFile;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Answerer.Kind;
import io.cpusteering.agent.witness.Prober;
import io.cpusteering.agent.witness.Questions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A veth that is taken for a device whose sender finishes checksums, while the sender does not, and
 * nobody watches checksum errors: connections are cut off, and only that tells.
 */
@Tag("kernel")
class UnfinishedChecksumCutOffTest {
  private static final int PORT = 6443;
  private static final String URL = "http://%s:%d/livez".formatted(Testbed.SENDER_ADDRESS, PORT);

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();
  private final List<Round> rounds = new CopyOnWriteArrayList<>();
  private final KernelDatapath datapath = new KernelDatapath(testbed.bpffs());
  private Thread loop = new Thread();
  private HttpServer apiServer;

  @AfterEach
  void close() throws InterruptedException {
    loop.interrupt();
    loop.join();
    apiServer.stop(0);
    testbed.close();
  }

  @Test
  void connectionsThatAreCutOffHaveTheAttachmentUndone() throws IOException {
    // Given
    testbed.setSenderChecksumOffload(true);
    serve();

    // When
    startAgent();

    // Then
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> rounds.stream().anyMatch(round -> finds(round, Reason.CONNECTIVITY_LOST)));
    assertThat(rounds).anyMatch(round -> !round.outcome().state().attachments().isEmpty());
    Round last = rounds.getLast();
    assertThat(last.outcome().state().attachments()).isEmpty();
    assertThat(last.plan().findings())
        .filteredOn(it -> it.reason() == Reason.CONNECTIVITY_LOST)
        .extracting(Finding::message)
        .allSatisfy(it -> assertThat(it).contains("the API server").doesNotContain("gateway"));
    assertThat(testbed.receiver().run("curl", "-s", "--max-time", "5", URL)).isEqualTo("ok");
  }

  private static boolean finds(Round round, Reason reason) {
    return round.plan().findings().stream().anyMatch(it -> it.reason() == reason);
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

  private void startAgent() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              steer: {cpus: {list: "0"}}
              safety: {confirm: 5s}
            """
                .formatted(Testbed.INTERFACE));
    ConfirmWatch watch =
        new ConfirmWatch(
            host ->
                List.of(
                    gateway(Kind.NEIGHBOUR),
                    gateway(Kind.GATEWAY),
                    new Answerer(Kind.API_SERVER, URL, 0, "")),
            new Prober(new Questions((SSLSocketFactory) SSLSocketFactory.getDefault())),
            new LedgerStore(folder),
            BootClock.of(Path.of("/proc")),
            () -> {});
    Steering steering =
        new Steering(
            new PolicyFile(file),
            this::taken,
            List::of,
            datapath,
            HarmWatch.NONE,
            watch,
            on -> InterfaceDetails.UNKNOWN);
    loop =
        testbed
            .receiver()
            .begin(
                new ControlLoop(
                    steering::round,
                    List.of(rounds::add),
                    new WakeUps(),
                    Duration.ofHours(1),
                    watch));
  }

  private Answerer gateway(Kind kind) {
    return new Answerer(kind, Testbed.SENDER_ADDRESS, testbed.ifindex(), Testbed.INTERFACE);
  }

  private HostFacts taken() {
    return Machine.of(
        Machine.cpus("0", "0"),
        List.of(Nic.of(testbed.ifindex(), Testbed.INTERFACE, "ixgbe").defaultRoute(true).facts()));
  }
}
