// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final long SEED = 7;

  @Test
  void theMedianIsTheMiddleOneInWhateverOrder() {
    assertThat(Statistics.median(new double[] {9, 1, 5})).isEqualTo(5);
    assertThat(Statistics.median(new double[] {4})).isEqualTo(4);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(Statistics.median(new double[] {100, 2, 3, 1})).isEqualTo(2.5);
  }

  @Test
  void takingTheMedianLeavesTheValuesInTheirOrder() {
    double[] values = {3, 1, 2};

    Statistics.median(values);

    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void nothingHasNoMedian() {
    assertThatIllegalArgumentException().isThrownBy(() -> Statistics.median(new double[0]));
  }

  @Test
  void subtractionIsByRound() {
    assertThat(Statistics.minus(new double[] {5, 7}, new double[] {1, 2})).containsExactly(4, 5);
  }

  @Test
  void withoutNoiseTheBoundsAreTheRatio() {
    assertThat(Statistics.ratio(all(12, 31), all(10, 31), SEED))
        .isEqualTo(new Estimate(1.2, 1.2, 1.2));
  }

  @Test
  void theBoundsHoldTheTrueRatioAndTightenWithMoreRounds() {
    Estimate few = Statistics.ratio(noisy(12, 31, 1), noisy(10, 31, 2), SEED);
    Estimate many = Statistics.ratio(noisy(12, 1001, 3), noisy(10, 1001, 4), SEED);

    assertThat(1.2).isBetween(few.lower(), few.upper());
    assertThat(1.2).isBetween(many.lower(), many.upper());
    assertThat(few.value()).isBetween(few.lower(), few.upper());
    assertThat(many.upper() - many.lower()).isLessThan((few.upper() - few.lower()) / 2);
  }

  @Test
  void whatSlowsAWholeRoundDownDoesNotWidenTheBounds() {
    // Given: in every other round the machine is half as fast
    double[] numerators = new double[31];
    double[] denominators = new double[31];
    for (int round = 0; round < 31; round++) {
      numerators[round] = round % 2 == 0 ? 24 : 12;
      denominators[round] = round % 2 == 0 ? 20 : 10;
    }

    Estimate ratio = Statistics.ratio(numerators, denominators, SEED);

    assertThat(ratio.lower()).isEqualTo(1.2, within(1e-9));
    assertThat(ratio.upper()).isEqualTo(1.2, within(1e-9));
  }

  @Test
  void theSameSeedGivesTheSameBounds() {
    double[] numerators = noisy(12, 31, 1);
    double[] denominators = noisy(10, 31, 2);

    assertThat(Statistics.ratio(numerators, denominators, SEED))
        .isEqualTo(Statistics.ratio(numerators, denominators, SEED))
        .isNotEqualTo(Statistics.ratio(numerators, denominators, SEED + 1));
  }

  @Test
  void aRatioToWhatTookNoTimeIsNoNumber() {
    assertThat(Statistics.ratio(all(12, 31), all(0, 31), SEED).finite()).isFalse();
    assertThat(Statistics.ratio(all(12, 31), all(-1, 31), SEED).finite()).isFalse();
  }

  private static double[] all(double value, int rounds) {
    double[] values = new double[rounds];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] noisy(double value, int rounds, long seed) {
    Random random = new Random(seed);
    return random.doubles(rounds, value * 0.9, value * 1.1).toArray();
  }
}
