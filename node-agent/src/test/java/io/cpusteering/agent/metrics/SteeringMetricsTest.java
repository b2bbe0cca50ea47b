// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.LostCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathCounters.SentCounters;
import io.cpusteering.agent.loop.GivenSteering;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.source.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringMetricsTest {
  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private final Readiness readiness = new Readiness();
  private @Nullable Round round;
  private final SteeringMetrics metrics = new SteeringMetrics(kernel, readiness, "1.2.3");

  @BeforeEach
  void aRound() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: cpusteering.io/v1alpha1
            kind: CpuSteeringPolicy
            metadata: {name: spread}
            spec:
              nodeSelector: {}
              interfaces: {names: [eth0, eth1]}
              steer: {}
            """);
    kernel.refuse(3, "ForeignProgram", "not ours");
    round = GivenSteering.of(new PolicyFile(file), kernel).steering().round();
    readiness.ended(round);
    metrics.ended(round);
  }

  /** An agent that starts finds counters there, and knows no names until it has looked around. */
  @Test
  void countersAreShownOnceInterfacesHaveNames() {
    SteeringMetrics starting = new SteeringMetrics(kernel, readiness, "1.2.3");
    kernel.count(counters(1060));

    assertThat(starting.scrape()).doesNotContain("interface=", "target=");

    starting.ended(round);
    assertThat(starting.scrape()).contains("{interface=\"eth0\",policy=\"spread\"} 1060");
  }

  @Test
  void showsTheKernelsCountersUnderTheirNames() {
    kernel.count(counters(1060));

    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_received_packets_total{interface=\"eth0\",policy=\"spread\"} 1060",
            "cpu_steering_redirected_packets_total{interface=\"eth0\",policy=\"spread\"} 900",
            "cpu_steering_missed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"no-entry\"} 3",
            "cpu_steering_missed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"no-cpu\"} 8",
            "cpu_steering_passed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"control\"} 7",
            "cpu_steering_passed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"unfinished-checksum\"} 90",
            "cpu_steering_passed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"asked\"} 11",
            "cpu_steering_dropped_packets_total{interface=\"eth0\",policy=\"spread\"} 12",
            "cpu_steering_rule_matched_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",rule=\"voice\"} 13",
            "cpu_steering_enqueued_packets_total{cpu=\"2\",policy=\"spread\"} 500",
            "cpu_steering_queue_dropped_packets_total{cpu=\"2\",policy=\"spread\"} 5",
            "cpu_steering_processed_packets_total{cpu=\"2\",policy=\"spread\"} 495",
            "cpu_steering_thread_dropped_packets_total{cpu=\"2\",policy=\"spread\"} 16",
            "cpu_steering_thread_scheduled_total{cpu=\"2\",policy=\"spread\"} 17",
            "cpu_steering_sent_packets_total{interface=\"eth0\",policy=\"spread\"} 14",
            "cpu_steering_not_sent_packets_total{interface=\"eth0\",policy=\"spread\"} 15",
            "cpu_steering_target_packets_total{policy=\"spread\",target=\"index-7\"} 21",
            "cpu_steering_target_bytes_total{policy=\"spread\",target=\"index-7\"} 2100",
            "cpu_steering_target_dropped_packets_total{policy=\"spread\",target=\"index-7\"} 22",
            "cpu_steering_target_errors_total"
                + "{policy=\"spread\",reason=\"ENXIO\",target=\"index-7\"} 23",
            "cpu_steering_send_errors_total{policy=\"spread\",reason=\"EMSGSIZE\"} 6",
            "cpu_steering_remote_packets_total"
                + "{cpu=\"2\",policy=\"spread\",verdict=\"pass\"} 480",
            "cpu_steering_remote_packets_total"
                + "{cpu=\"2\",policy=\"spread\",verdict=\"drop\"} 8",
            "cpu_steering_remote_packets_total"
                + "{cpu=\"2\",policy=\"spread\",verdict=\"redirect\"} 7",
            "cpu_steering_remote_rule_matched_packets_total"
                + "{policy=\"spread\",rule=\"deny\"} 8",
            "cpu_steering_redirect_errors_total{policy=\"spread\",reason=\"ENOSPC\"} 4");
  }

  @Test
  void countersAreReadAnewAtEveryScrape() {
    kernel.count(counters(20_000));
    metrics.scrape();
    kernel.count(counters(40_000));

    assertThat(metrics.scrape()).contains("policy=\"spread\"} 40000\n").doesNotContain("} 20000\n");
  }

  @Test
  void aTurnThatEndedWhileItWasReadIsNoNewBeginning() {
    kernel.count(counters(20_000));
    metrics.scrape();
    kernel.count(counters(19_990));

    assertThat(metrics.scrape()).contains("received_packets_total", "} 20000\n");
  }

  @Test
  void countersThatBeginAnewAreShownAsTheyAre() {
    kernel.count(counters(20_000));
    metrics.scrape();
    kernel.count(counters(1_100));

    assertThat(metrics.scrape()).contains("} 1100\n").doesNotContain("} 20000\n");
  }

  @Test
  void whatTheKernelNoLongerCountsIsNoLongerShown() {
    kernel.count(counters(1000));
    metrics.scrape();
    kernel.count(new DatapathCounters(List.of(), List.of()));

    assertThat(metrics.scrape()).doesNotContain("received_packets", "enqueued_packets");
  }

  @Test
  void showsWhichInterfacesAreSteered() {
    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_interface_steered{interface=\"eth0\",mode=\"native\",policy=\"spread\"}"
                + " 1",
            "cpu_steering_interface_steered{interface=\"eth1\",mode=\"none\",policy=\"spread\"} 0",
            "cpu_steering_agent_ready 1",
            "cpu_steering_agent_info{version=\"1.2.3\"} 1",
            "cpu_steering_apply_seconds_count 1",
            "cpu_steering_apply_seconds_bucket{le=\"+Inf\"} 1");
  }

  @Test
  void saysWhyAnInterfaceIsPassedThrough() {
    assertThat(
            metrics.scrape().lines().filter(it -> it.startsWith("cpu_steering_interface_passed")))
        .containsExactly(
            "cpu_steering_interface_passed_through"
                + "{interface=\"eth1\",policy=\"spread\",reason=\"ForeignProgram\"} 1");
  }

  @Test
  void saysWhatIsFoundOfAPolicy() {
    assertThat(metrics.scrape().lines())
        .contains("cpu_steering_policy_findings{policy=\"spread\",reason=\"ForeignProgram\"} 1");
  }

  @Test
  void countsWhatFailedByStep() {
    metrics.statusNotWritten();
    metrics.ended(Objects.requireNonNull(round));

    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_errors_total{step=\"apply\"} 2",
            "cpu_steering_errors_total{step=\"status\"} 1",
            "cpu_steering_errors_total{step=\"orders\"} 0",
            "cpu_steering_watch_up{watch=\"orders\"} 1",
            "cpu_steering_watch_up{watch=\"events\"} 1");
  }

  @Test
  void ordersThatCannotBeReadAreNotWatched() {
    metrics.ended(
        GivenSteering.of(new PolicyFile(folder.resolve("none")), kernel).steering().round());

    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_errors_total{step=\"orders\"} 1",
            "cpu_steering_watch_up{watch=\"orders\"} 0");
  }

  @Test
  void countsStatusWrites() {
    metrics.statusWritten();

    assertThat(metrics.scrape().lines()).contains("cpu_steering_status_writes_total 1");
  }

  private static DatapathCounters counters(long received) {
    return new DatapathCounters(
        List.of(
            new InterfaceCounters(
                2,
                "uid",
                "spread",
                received,
                900,
                3,
                7,
                90,
                11,
                12,
                14,
                15,
                new LinkedHashMap<>(Map.of("voice", 13L)))),
        List.of(
            new PolicyCounters(
                "uid",
                "spread",
                new TreeMap<>(Map.of(2, new CpuCounters(500, 5, 495, 480, 8, 7, 16, 17))),
                new TreeMap<>(Map.of("ENOSPC", 4L)),
                new TreeMap<>(Map.of(7, new SentCounters(21, 2100))),
                new TreeMap<>(Map.of(7, new LostCounters(22, new TreeMap<>(Map.of("ENXIO", 23L))))),
                new TreeMap<>(Map.of("EMSGSIZE", 6L)),
                new LinkedHashMap<>(Map.of("deny", 8L)))));
  }
}
