// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
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
    assertThat(Verdict.of(new Estimate(value, lower, upper), 1.15, true)).isEqualTo(verdict);
  }

  @Test
  void inARunThatCannotBeBelievedNothingIsOkOrMissed() {
    assertThat(Verdict.of(new Estimate(1, 1, 1), 1.15, false)).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(Verdict.of(new Estimate(2, 2, 2), 1.15, false)).isEqualTo(Verdict.INCONCLUSIVE);
  }
}
