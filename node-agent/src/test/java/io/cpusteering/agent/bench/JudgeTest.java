// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static io.cpusteering.agent.bench.Given.resultOf;
import static io.cpusteering.agent.bench.Given.series;
import static io.cpusteering.agent.bench.Given.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cpusteering.agent.bench.SeriesResult.Bar;
import io.cpusteering.agent.bench.SeriesResult.Comparison;
import io.cpusteering.agent.bench.SeriesResult.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
  @Test
  void timesAreAboveTheEmptyCaseAndRatiosToTheReference() {
    SeriesResult result = resultOf(series(10, taking("ours", 17)));

    Row ours = row(result, "ours");
    assertThat(ours.median()).isEqualTo(15);
    assertThat(ours.comparison())
        .contains(new Comparison("bare", new Estimate(1.5, 1.5, 1.5), Optional.empty()));
    assertThat(ours.samples()).hasSize(31).containsOnly(17);
  }

  @Test
  void theEmptyCaseKeepsItsTimeAndIsComparedWithNothing() {
    SeriesResult result = resultOf(series(10));

    assertThat(row(result, "empty").median()).isEqualTo(2);
    assertThat(row(result, "empty").comparison()).isEmpty();
    assertThat(row(result, "bare").median()).isEqualTo(10);
    assertThat(row(result, "bare").comparison()).isEmpty();
  }

  @Test
  void aCaseIsHeldAgainstTheOneThatItsBarNames() {
    Case theirs = taking("theirs", 22);

    SeriesResult result = resultOf(series(10, theirs, taking("ours", 17).atMost(0.8, theirs)));

    assertThat(row(result, "ours").comparison())
        .contains(
            new Comparison(
                "theirs",
                new Estimate(0.75, 0.75, 0.75),
                Optional.of(new Bar(new Limit(Limit.Bound.AT_MOST, 0.8), Verdict.OK))));
  }

  @Test
  void aReferenceThatDiffersFromItselfMakesEveryBarInconclusive() {
    SeriesResult result =
        resultOf(series(10.6, taking("ours", 12).atMost(1.15), taking("worse", 50).atMost(1.15)));

    assertThat(result.again()).isEqualTo(new Estimate(1.06, 1.06, 1.06));
    assertThat(result.conclusive()).isFalse();
    assertThat(result.verdicts()).containsOnly(Verdict.INCONCLUSIVE).hasSize(2);
  }

  @Test
  void lessThanFivePerCentAreBelieved() {
    assertThat(resultOf(series(10.4)).conclusive()).isTrue();
    assertThat(resultOf(series(9.6)).conclusive()).isTrue();
    assertThat(resultOf(series(9.4)).conclusive()).isFalse();
  }

  @Test
  void aBarNamesACaseOfItsSeries() {
    Series series = series(10, taking("ours", 17).atMost(0.8, taking("elsewhere", 9)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resultOf(series))
        .withMessageContaining("elsewhere");
  }

  @Test
  void ratesAreComparedAsTheyAreAlsoThatOfTheReference() {
    Case theirs = taking("theirs", 100);
    Case ours = taking("ours", 98);

    SeriesResult result =
        resultOf(
            Series.ofRates(
                "rates", ours.atLeast(0.97, theirs), taking("ours again", 98), List.of(theirs)));

    assertThat(row(result, "ours").median()).isEqualTo(98);
    assertThat(row(result, "ours").comparison())
        .contains(
            new Comparison(
                "theirs",
                new Estimate(0.98, 0.98, 0.98),
                Optional.of(new Bar(new Limit(Limit.Bound.AT_LEAST, 0.97), Verdict.OK))));
    assertThat(result.again()).isEqualTo(new Estimate(1, 1, 1));
  }

  @Test
  void whatWasNotMeasuredIsNotJudged() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Judge(series(10), Map.of(), 1))
        .withMessageContaining("empty");
  }

  private static Row row(SeriesResult result, String name) {
    return result.rows().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }
}
