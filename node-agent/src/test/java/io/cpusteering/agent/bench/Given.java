// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import io.cpusteering.agent.bench.Outcome.Conditions;
import java.util.List;
import java.util.function.UnaryOperator;

/** A machine without noise: each case takes the same time whenever it is measured. */
final class Given {
  static final Conditions CONDITIONS = new Conditions("6.1.0", "Some CPU", 3, 31, 1);

  private Given() {}

  /** A case with a fixed time. */
  static Case taking(String name, double nanoseconds) {
    return new Case(name, () -> nanoseconds);
  }

  /**
   * A series in which nothing takes 2 ns and the reference 10 ns more.
   *
   * @param again what the reference takes when it is measured again, without the 2
   */
  static Series series(double again, Case... others) {
    return new Series(
        "64 per run",
        taking("empty", 2),
        taking("bare", 12),
        taking("bare again", 2 + again),
        List.of(others));
  }

  /** What comes out of a series. */
  static SeriesResult resultOf(Series series) {
    return new Judge(series, new Rounds(0, 31, 1).measure(List.of(series), round -> {}), 1).judge();
  }

  /** What comes out of a run with one case besides the usual ones. */
  static Outcome outcome(double again, double nanoseconds, UnaryOperator<Case> bar) {
    return new Outcome(
        CONDITIONS, List.of(resultOf(series(again, bar.apply(taking("ours", 2 + nanoseconds))))));
  }
}
