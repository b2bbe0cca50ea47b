// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathCounters.SentCounters;
import io.cpusteering.agent.loop.Machines;
import io.cpusteering.agent.loop.MemoryDatapath;
import io.cpusteering.agent.loop.Steering;
import io.cpusteering.agent.source.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringMetricsTest {
  @TempDir Path folder;

  private final MemoryDatapath kernel = new MemoryDatapath();
  private final Readiness readiness = new Readiness();
  private final SteeringMetrics metrics = new SteeringMetrics(kernel, readiness);

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
    var round = new Steering(new PolicyFile(file), Machines::eightCpus, List::of, kernel).round();
    readiness.ended(round);
    metrics.ended(round);
  }

  @Test
  void showsTheKernelsCountersUnderTheirNames() {
    kernel.count(counters(1000));

    assertThat(metrics.scrape().lines())
        .contains(
            "cpu_steering_received_packets_total{interface=\"eth0\",policy=\"spread\"} 1000.0",
            "cpu_steering_redirected_packets_total{interface=\"eth0\",policy=\"spread\"} 900.0",
            "cpu_steering_missed_packets_total{interface=\"eth0\",policy=\"spread\"} 3.0",
            "cpu_steering_passed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"control\"} 7.0",
            "cpu_steering_passed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"unfinished-checksum\"} 90.0",
            "cpu_steering_passed_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",reason=\"asked\"} 11.0",
            "cpu_steering_dropped_packets_total{interface=\"eth0\",policy=\"spread\"} 12.0",
            "cpu_steering_rule_matched_packets_total"
                + "{interface=\"eth0\",policy=\"spread\",rule=\"voice\"} 13.0",
            "cpu_steering_enqueued_packets_total{cpu=\"2\",policy=\"spread\"} 500.0",
            "cpu_steering_queue_dropped_packets_total{cpu=\"2\",policy=\"spread\"} 5.0",
            "cpu_steering_processed_packets_total{cpu=\"2\",policy=\"spread\"} 495.0",
            "cpu_steering_sent_packets_total{interface=\"eth0\",policy=\"spread\"} 14.0",
            "cpu_steering_not_sent_packets_total{interface=\"eth0\",policy=\"spread\"} 15.0",
            "cpu_steering_target_packets_total{policy=\"spread\",target=\"index-7\"} 21.0",
            "cpu_steering_target_bytes_total{policy=\"spread\",target=\"index-7\"} 2100.0",
            "cpu_steering_send_errors_total{policy=\"spread\",reason=\"EMSGSIZE\"} 6.0",
            "cpu_steering_remote_packets_total"
                + "{cpu=\"2\",policy=\"spread\",verdict=\"pass\"} 480.0",
            "cpu_steering_remote_packets_total"
                + "{cpu=\"2\",policy=\"spread\",verdict=\"drop\"} 8.0",
            "cpu_steering_remote_packets_total"
                + "{cpu=\"2\",policy=\"spread\",verdict=\"redirect\"} 7.0",
            "cpu_steering_remote_rule_matched_packets_total"
                + "{policy=\"spread\",rule=\"deny\"} 8.0",
            "cpu_steering_redirect_errors_total{policy=\"spread\",reason=\"ENOSPC\"} 4.0");
  }

  @Test
  void countersAreReadAnewAtEveryScrape() {
    kernel.count(counters(1000));
    metrics.scrape();
    kernel.count(counters(2000));

    assertThat(metrics.scrape()).contains("policy=\"spread\"} 2000.0").doesNotContain(" 1000.0");
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
            "cpu_steering_interface_steered{interface=\"eth0\",mode=\"native\",policy=\"spread\"} 1.0",
            "cpu_steering_interface_steered{interface=\"eth1\",mode=\"none\",policy=\"spread\"} 0.0",
            "cpu_steering_agent_ready 1.0",
            "cpu_steering_apply_seconds_count 1");
  }

  @Test
  void countsStatusWrites() {
    metrics.statusWritten();

    assertThat(metrics.scrape().lines()).contains("cpu_steering_status_writes_total 1.0");
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
                new TreeMap<>(Map.of(2, new CpuCounters(500, 5, 495, 480, 8, 7))),
                new TreeMap<>(Map.of("ENOSPC", 4L)),
                new TreeMap<>(Map.of(7, new SentCounters(21, 2100))),
                new TreeMap<>(Map.of("EMSGSIZE", 6L)),
                new LinkedHashMap<>(Map.of("deny", 8L)))));
  }
}
