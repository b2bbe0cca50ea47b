// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static io.cpusteering.agent.bench.Given.outcome;
import static io.cpusteering.agent.bench.Given.resultOf;
import static io.cpusteering.agent.bench.Given.series;
import static io.cpusteering.agent.bench.Given.taking;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  @Test
  void passesWhenEveryBarIsKeptTo() {
    Outcome outcome = outcome(10, 11, ours -> ours.atMost(1.15));

    assertThat(outcome.passed()).isTrue();
    assertThat(outcome.exitStatus()).isZero();
  }

  @Test
  void aMissedBarHasItsOwnExitStatus() {
    Outcome outcome = outcome(10, 12, ours -> ours.atMost(1.15));

    assertThat(outcome.passed()).isFalse();
    assertThat(outcome.exitStatus()).isOne();
  }

  @Test
  void aNoisyRunDoesNotPassAlsoWithoutBars() {
    Outcome outcome = outcome(12, 11, ours -> ours);

    assertThat(outcome.conclusive()).isFalse();
    assertThat(outcome.passed()).isFalse();
    assertThat(outcome.exitStatus()).isEqualTo(4);
  }

  @Test
  void aNoisySeriesWithoutBarsIsNoReasonToDoubtTheOthers() {
    Outcome outcome =
        new Outcome(
            Given.CONDITIONS,
            List.of(resultOf(series(10, taking("ours", 11).atMost(1.15))), resultOf(series(12))));

    assertThat(outcome.conclusive()).isTrue();
    assertThat(outcome.exitStatus()).isZero();
  }

  @Test
  void aBarThatIsMissedForCertainCountsAlsoWhenAnotherSeriesWasNoisy() {
    Outcome outcome =
        new Outcome(
            Given.CONDITIONS,
            List.of(resultOf(series(10, taking("ours", 22).atMost(1.15))), resultOf(series(12))));

    assertThat(outcome.exitStatus()).isOne();
  }

  @Test
  void peopleReadATable() {
    Case theirs = taking("theirs", 22);
    Series series =
        series(10, theirs, taking("ours", 17).atMost(0.8, theirs), taking("slow", 32).atMost(2.5));

    String table = Table.of(new Outcome(Given.CONDITIONS, List.of(resultOf(series))));

    assertThat(table)
        .isEqualTo(
            """
            Medians of 31 rounds on CPU 3, Some CPU, kernel 6.1.0. Times without that of the empty case.

            64 per run                 ns/packet   ratio (95 % bounds)   to                     bar      verdict
              empty                         2.00
              bare                         10.00
              bare again                   10.00   1.00 (1.00 to 1.00)   bare
              theirs                       20.00   2.00 (2.00 to 2.00)   bare
              ours                         15.00   0.75 (0.75 to 0.75)   theirs                 <= 0.80  ok
              slow                         30.00   3.00 (3.00 to 3.00)   bare                   <= 2.50  missed

            A/A ratio, 64 per run: 1.00 (1.00 to 1.00), conclusive
            Bars: 1 ok, 1 missed, 0 inconclusive.""");
  }

  @Test
  void theTableSaysWhyNothingIsKnown() {
    assertThat(Table.of(outcome(11, 11, ours -> ours.atMost(1.15))))
        .endsWith(
            """
            A/A ratio, 64 per run: 1.10 (1.10 to 1.10), inconclusive: farther than 5 % from 1
            Bars: 0 ok, 0 missed, 1 inconclusive: try it on a quieter machine or with more rounds.""");
  }

  @Test
  void programsReadEverything() {
    JsonNode report = JsonReport.of(outcome(10, 11, ours -> ours.atMost(1.15)));

    assertThat(report.get("passed").booleanValue()).isTrue();
    assertThat(report.get("kernel").textValue()).isEqualTo("6.1.0");
    JsonNode series = report.get("series").get(0);
    assertThat(series.get("again").get("upper").doubleValue()).isEqualTo(1);
    JsonNode ours = series.get("cases").get(3);
    assertThat(ours.get("name").textValue()).isEqualTo("ours");
    assertThat(ours.get("nanoseconds").doubleValue()).isEqualTo(11);
    assertThat(ours.get("samples")).hasSize(31);
    assertThat(ours.get("ratio"))
        .hasToString(
            "{\"to\":\"bare\",\"value\":1.1,\"lower\":1.1,\"upper\":1.1,"
                + "\"atMost\":1.15,\"verdict\":\"ok\"}");
  }
}
