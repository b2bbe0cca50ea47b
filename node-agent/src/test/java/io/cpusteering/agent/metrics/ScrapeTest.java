// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.testbed.GivenPolicy;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real agent shows is what is declared, and so what {@code docs/metrics.md} says. */
@Tag("kernel")
class ScrapeTest {
  /** Their series come with the first error, and there is none here. */
  private static final Set<Metric> ERRORS =
      EnumSet.of(Metric.REDIRECT_ERRORS, Metric.SEND_ERRORS, Metric.TARGET_ERRORS);

  private static final int PACKETS = 100;

  private static final String SPREAD =
      """
      interfaces: {names: [steered, foreign]}
      rules:
      - name: out
        match: {protocols: [UDP], destinationPorts: ["7"]}
        redirect: {interfaces: [out0]}
      steer:
        cpus: {list: "0"}
        remote: {rules: [{name: unwanted, match: {sources: [192.0.2.0/24]}, drop: {}}]}
      """;

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void hasEveryMetricThatIsDeclaredAndNoOther() throws IOException {
    // Given an interface with somebody else's program: ours by other pins
    testbed.silence();
    testbed.addInterface("foreign", "peer-of-foreign");
    testbed.addInterface("out0", "peer-of-out0");
    // So that a veth takes packets from others in native mode
    testbed.sender().run("ethtool", "-K", "peer-of-out0", "gro", "on");
    Path elsewhere = Files.createDirectory(testbed.bpffs().resolve("elsewhere"));
    SteeringCommand.run(
        testbed,
        "--bpffs",
        elsewhere.toString(),
        "--policy-file",
        write(SPREAD.replace("steered, foreign", "foreign")),
        "--once");
    try (UdpReceiver _ = new UdpReceiver(testbed.receiver());
        SteeringCommand _ = SteeringCommand.start(testbed, "--policy-file", write(SPREAD))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> scrape().contains("interface_steered{interface=\"steered\",mode=\"native\""));

      // When packets come
      UdpSender.send(testbed.sender(), Testbed.RECEIVER_ADDRESS, 1, PACKETS, 20_000);
      await().until(() -> scrape().contains("verdict=\"pass\"} " + PACKETS));

      // Then
      Map<String, String> expected = new TreeMap<>();
      EnumSet.complementOf(EnumSet.copyOf(ERRORS))
          .forEach(it -> expected.put(it.id(), it.type().name().toLowerCase(Locale.ROOT)));
      assertThat(types(scrape())).isEqualTo(expected);
      assertThat(scrape())
          .contains(
              "interface_passed_through"
                  + "{interface=\"foreign\",policy=\"spread\",reason=\"ForeignProgram\"} 1");
    }
  }

  /** Of each metric what it says of its type. */
  private static Map<String, String> types(String page) {
    return page.lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(words -> words[2], words -> words[3]));
  }

  private String scrape() {
    return testbed.receiver().run("sh", "-c", "curl -s http://127.0.0.1:9873/metrics || true");
  }

  private String write(String spec) throws IOException {
    return GivenPolicy.file(folder, "spread", spec);
  }
}
