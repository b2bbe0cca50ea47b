// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.bench.Outcome;
import io.cpusteering.agent.bench.Outcome.Conditions;
import io.cpusteering.agent.bench.SeriesResult;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the benchmark measures what it says; how much that is, is nothing for a test. */
@Tag("kernel")
@Alone
class ThroughputBenchTest {
  private static final int ROUNDS = 1;
  private static final int TARGET = 1;

  @Test
  void aShortRunMeasuresEveryCase() throws IOException {
    ThroughputBench bench = new ThroughputBench();
    bench.warmUp = 0;
    bench.slice = Duration.ofMillis(10);

    Outcome outcome = bench.measure(Conditions.here(TARGET, ROUNDS, 1));

    assertThat(outcome.series()).hasSize(4);
    assertThat(outcome.series())
        .allSatisfy(
            series -> {
              assertThat(series.rows())
                  .extracting(SeriesResult.Row::name)
                  .containsExactly("steered", "steered again", "RPS", "not steered");
              assertThat(series.rows())
                  .allSatisfy(
                      row -> {
                        assertThat(row.samples()).hasSize(ROUNDS);
                        assertThat(DoubleStream.of(row.samples())).allMatch(rate -> rate >= 0);
                      });
            });
    assertThat(outcome.verdicts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void whatTheSenderSendsArrivesWithItsChecksumsRight(int flows) {
    try (Testbed testbed = new Testbed()) {
      testbed.silence();
      testbed.receiver().run("ethtool", "-K", Testbed.INTERFACE, "gro", "on");
      try (DeliveredPackets delivered = new DeliveredPackets(testbed);
          Flood flood = new Flood(testbed, 0, flows)) {
        // More than the kernel makes anew for a run: it hands the others out again.
        flood.send(64_000);

        UdpStatistics statistics = delivered.read().statistics();
        assertThat(flood.sent()).isEqualTo(64_000);
        assertThat(statistics.checksumErrors()).isZero();
        assertThat(statistics.delivered()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "5, 20", "31, 80000000", "33, '2,00000000'"})
  void aCpuIsWrittenAsTheKernelWritesSets(int cpu, String mask) {
    assertThat(Contenders.mask(cpu)).isEqualTo(mask);
  }
}
