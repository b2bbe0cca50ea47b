// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.testbed.IncomingCpus;
import io.cpusteering.agent.testbed.SteeringCommand;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The share of steered packets that RPS is said to move, beside what the kernel moved: the CPUs to
 * which flows were steered, and those on which they reached their sockets.
 */
@Tag("kernel")
class SteeredTwiceMetricTest {
  private static final int FLOWS = 200;

  /** Of so many flows that go by chance, no share is further off but once in 10 million times. */
  private static final double CHANCE = 0.2;

  private static final List<Integer> CPUS = List.of(0, 1);

  @TempDir Path folder;

  private final Testbed testbed = new Testbed();

  @AfterEach
  void close() {
    testbed.close();
  }

  @ParameterizedTest
  @CsvSource({
    // mode, mask of RPS, CPUs of the policy, whether each flow goes by chance
    "Native,  0, 0,   false",
    "Native,  1, 0,   false",
    "Native,  2, 0,   false",
    "Native,  3, 0,   true",
    "Native,  2, 0-1, false",
    "Generic, 2, 0,   false",
    "Generic, 3, 0,   true",
  })
  void isWhatTheKernelMoves(String mode, String mask, String cpus, boolean byChance)
      throws IOException {
    // Given
    testbed.silence();
    testbed
        .receiver()
        .run(
            "sh",
            "-c",
            "echo %s > /sys/class/net/%s/queues/rx-0/rps_cpus".formatted(mask, Testbed.INTERFACE));
    try (SteeringCommand _ = SteeringCommand.start(testbed, "--policy-file", policy(mode, cpus))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> scrape().matches("(?s).*interface_steered\\{[^}]*} 1\\n.*"));

      // When
      List<Integer> arrived = IncomingCpus.of(testbed, FLOWS);

      // Then
      String page = scrape();
      assertThat(CPUS.stream().mapToLong(cpu -> steeredTo(page, cpu)).sum()).isEqualTo(FLOWS);
      long moved =
          CPUS.stream()
              .mapToLong(cpu -> Math.max(0, steeredTo(page, cpu) - count(arrived, cpu)))
              .sum();
      assertThat(
              value(page, "steered_twice_ratio", "interface=\"%s\"".formatted(Testbed.INTERFACE)))
          .isCloseTo((double) moved / FLOWS, within(byChance ? CHANCE : 1e-9));
    }
  }

  private static long steeredTo(String page, int cpu) {
    return (long) value(page, "processed_packets_total", "cpu=\"%d\"".formatted(cpu));
  }

  private static long count(List<Integer> arrived, int cpu) {
    return arrived.stream().filter(it -> it == cpu).count();
  }

  /** 0 where there is none. */
  private static double value(String page, String metric, String label) {
    Matcher line =
        Pattern.compile("(?m)^cpu_steering_\\w*%s\\{[^}]*%s[^}]*} (\\S+)$".formatted(metric, label))
            .matcher(page);
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  private String scrape() {
    return testbed.receiver().run("sh", "-c", "curl -s http://127.0.0.1:9873/metrics || true");
  }

  private String policy(String mode, String cpus) throws IOException {
    return Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [%s]}
              attach: {mode: %s}
              steer:
                algorithm: RoundRobin
                roundRobin: {packets: All}
                cpus: {list: "%s"}
            """
                .formatted(Testbed.INTERFACE, mode, cpus))
        .toString();
  }
}
