// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.bench.Estimate;
import io.cpusteering.agent.bench.Outcome;
import io.cpusteering.agent.bench.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
  @Test
  void boundsOfAMedianAreSamplesAroundIt() {
    // Of eleven the second and the tenth: fewer than two below it have a chance of 0.6 %
    assertThat(figure(11, 0.5).estimate()).isEqualTo(new Estimate(6, 2, 10));
  }

  @Test
  void aHighQuantileOfFewSamplesIsBoundedByTheHighest() {
    assertThat(figure(100, 0.99).estimate().upper()).isEqualTo(100);
    assertThat(figure(1000, 0.99).estimate().upper()).isBetween(990.0, 999.0);
  }

  @Test
  void oneSampleIsItsOwnBound() {
    assertThat(figure(1, 0.5).estimate()).isEqualTo(new Estimate(1, 1, 1));
  }

  @ParameterizedTest
  @CsvSource({"10, OK", "9, INCONCLUSIVE", "2, INCONCLUSIVE", "1, MISSED"})
  void isJudgedByBothBounds(double most, Verdict verdict) {
    Figure figure = new Figure("", "", samples(11), 0.5, Optional.of(most));

    assertThat(figure.verdict()).contains(verdict);
  }

  @Test
  void oneMissedBarDecides() {
    Figure kept = Figure.median("kept", "s", 11, samples(11));
    Figure unclear = Figure.median("unclear", "s", 5, samples(11));
    Figure missed = Figure.median("missed", "s", 1, samples(11));
    Figure told = Figure.told("told", "s", samples(11));

    assertThat(new FigureTable(List.of(told, kept)).exitStatus()).isEqualTo(Outcome.PASSED);
    assertThat(new FigureTable(List.of(kept, unclear)).exitStatus())
        .isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(new FigureTable(List.of(kept, unclear, missed)).exitStatus())
        .isEqualTo(Outcome.MISSED);
  }

  private static Figure figure(int count, double quantile) {
    return new Figure("", "", samples(count), quantile, Optional.empty());
  }

  private static double[] samples(int count) {
    return DoubleStream.iterate(1, it -> it + 1).limit(count).toArray();
  }
}
