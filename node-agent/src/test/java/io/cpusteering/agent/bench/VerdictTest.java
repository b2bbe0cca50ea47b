// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  private static final Limit AT_MOST_115 = new Limit(Limit.Bound.AT_MOST, 1.15);
  private static final Limit AT_LEAST_97 = new Limit(Limit.Bound.AT_LEAST, 0.97);

  @ParameterizedTest
  @CsvSource({
    "1.00, 0.98, 1.02, OK",
    "1.00, 0.98, 1.15, OK",
    "1.10, 1.00, 1.16, INCONCLUSIVE",
    "1.20, 1.14, 1.30, INCONCLUSIVE",
    "1.20, 1.15, 1.30, INCONCLUSIVE",
    "1.20, 1.16, 1.30, MISSED",
    "1.00, NaN,  NaN,  INCONCLUSIVE",
  })
  void theBoundsDecideAboutABarOf115Percent(
      double value, double lower, double upper, Verdict verdict) {
    assertThat(Verdict.of(new Estimate(value, lower, upper), AT_MOST_115, true)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "1.00, 0.98, 1.02, OK",
    "1.00, 0.97, 1.02, OK",
    "1.00, 0.96, 1.02, INCONCLUSIVE",
    "0.90, 0.85, 0.97, INCONCLUSIVE",
    "0.90, 0.85, 0.96, MISSED",
    "1.00, NaN,  NaN,  INCONCLUSIVE",
  })
  void theBoundsDecideAboutALeastOf97Percent(
      double value, double lower, double upper, Verdict verdict) {
    assertThat(Verdict.of(new Estimate(value, lower, upper), AT_LEAST_97, true)).isEqualTo(verdict);
  }

  @Test
  void inARunThatCannotBeBelievedNothingIsOkOrMissed() {
    assertThat(Verdict.of(new Estimate(1, 1, 1), AT_MOST_115, false))
        .isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(Verdict.of(new Estimate(2, 2, 2), AT_MOST_115, false))
        .isEqualTo(Verdict.INCONCLUSIVE);
  }
}
