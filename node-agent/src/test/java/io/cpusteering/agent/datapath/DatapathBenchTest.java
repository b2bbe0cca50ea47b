// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import static io.cpusteering.agent.datapath.LoadedProgram.XDP_ABORTED;
import static io.cpusteering.agent.datapath.LoadedProgram.XDP_REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.bench.Outcome;
import io.cpusteering.agent.bench.Outcome.Conditions;
import io.cpusteering.agent.bench.SeriesResult;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.TimedRun;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.agent.testbed.Alone;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.bpf.BenchPrograms;
import java.io.IOException;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the benchmark measures what it says; how much that is, is nothing for a test. */
@Tag("kernel")
@Alone
class DatapathBenchTest {
  private static final int ROUNDS = 3;
  private static final int[] TARGETS = {0};

  @AfterEach
  void release() {
    CpuAffinity.release();
  }

  @Test
  void aShortRunMeasuresEveryCase() throws IOException {
    DatapathBench bench = new DatapathBench();
    bench.packets = 640;

    Outcome outcome = bench.measure(Conditions.here(0, ROUNDS, 1));

    assertThat(outcome.series()).hasSize(1);
    SeriesResult series = outcome.series().getFirst();
    assertThat(series.rows()).extracting(SeriesResult.Row::name).contains("empty", "bare redirect");
    assertThat(series.rows())
        .allSatisfy(
            row -> {
              assertThat(row.median()).isFinite();
              assertThat(row.samples()).hasSize(ROUNDS);
              assertThat(DoubleStream.of(row.samples())).allMatch(sample -> sample > 0);
            });
  }

  static Stream<ProgramSettings> settings() {
    return Stream.of(Plans.TURNS, Plans.FLOW_HASH);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void oneRunOfTheRepeatedBuildHandlesAsManyPacketsAsItSays(ProgramSettings settings) {
    try (BpfMap cpus = MeasuredProgram.cpuMap(TARGETS);
        MeasuredProgram program =
            new MeasuredProgram(BenchPrograms.STEER_REPEATED.read(), settings, cpus, TARGETS);
        TimedRun run = new TimedRun(program.program(), Packets.tcp(1000, 2000))) {
      run.nanoseconds(100);

      assertThat(program.counters().redirected()).isEqualTo(100L * BenchPrograms.REPEAT);
    }
  }

  @Test
  void theDocumentsRoundRobinTakesTurns() {
    CpuAffinity.pin(0);
    // Only the first of the two can be redirected to.
    try (BpfMap cpus = MeasuredProgram.cpuMap(TARGETS);
        ReferencePrograms programs =
            new ReferencePrograms(BenchPrograms.REFERENCE.read(), cpus, new int[] {0, 1})) {
      TimedRun run = new TimedRun(programs.documentRoundRobin(), Packets.udp(1000, 2000));

      int[] verdicts = IntStream.range(0, 5).map(i -> run.verdict()).toArray();

      run.close();
      assertThat(verdicts)
          .containsExactly(XDP_REDIRECT, XDP_ABORTED, XDP_REDIRECT, XDP_ABORTED, XDP_REDIRECT);
    }
  }
}
