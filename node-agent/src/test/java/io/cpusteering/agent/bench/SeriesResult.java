// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.util.List;
import java.util.Optional;

/**
 * What came out of a series.
 *
 * @param name of the series
 * @param measure what its figures are
 * @param rows its cases
 * @param again the ratio of the reference to itself
 */
public record SeriesResult(String name, Measure measure, List<Row> rows, Estimate again) {
  /** The farthest that the reference may be from itself in a run that is believed. */
  public static final double SPREAD_MAX = 0.05;

  public SeriesResult {
    rows = List.copyOf(rows);
  }

  /**
   * What came out of a case.
   *
   * @param name of the case
   * @param median of the rounds; above the empty case, if there is one, but for that one
   * @param comparison with another case; empty for the empty case and for the reference
   * @param samples by round, the empty case not subtracted
   */
  public record Row(
      String name, double median, Optional<Comparison> comparison, double[] samples) {}

  /**
   * How a case compares.
   *
   * @param with the name of the other case
   * @param ratio to that
   * @param bar what the ratio was allowed to be
   */
  public record Comparison(String with, Estimate ratio, Optional<Bar> bar) {}

  /**
   * What was asked of a ratio.
   *
   * @param limit the bar
   * @param verdict whether it was kept to
   */
  public record Bar(Limit limit, Verdict verdict) {}

  /** Whether the run was quiet enough for the ratios to be believed. */
  public boolean conclusive() {
    return again.finite() && again.spread() <= SPREAD_MAX;
  }

  /** What became of the bars. */
  public List<Verdict> verdicts() {
    return rows.stream()
        .flatMap(row -> row.comparison().stream())
        .flatMap(comparison -> comparison.bar().stream())
        .map(Bar::verdict)
        .toList();
  }
}
