// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import io.cpusteering.agent.bench.Outcome.Conditions;
import io.cpusteering.agent.bench.SeriesResult.Comparison;
import io.cpusteering.agent.bench.SeriesResult.Row;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Results as people read them. */
public final class Table {
  private static final String LINE = "%-26s %9s   %-20s  %-21s  %-7s  %s";

  private Table() {}

  /** All of it, in lines. */
  public static String of(Outcome outcome) {
    StringJoiner lines = new StringJoiner("\n");
    Conditions conditions = outcome.conditions();
    lines.add(
        "Medians of %d rounds on CPU %d, %s, kernel %s.%s"
            .formatted(
                conditions.rounds(),
                conditions.cpu(),
                conditions.processor(),
                conditions.kernel(),
                outcome.series().stream().anyMatch(series -> series.measure() == Measure.TIME)
                    ? " Times without that of the empty case."
                    : ""));
    for (SeriesResult series : outcome.series()) {
      lines.add("");
      lines.add(
          LINE.formatted(
              series.name(),
              series.measure().unit(),
              "ratio (95 % bounds)",
              "to",
              "bar",
              "verdict"));
      series.rows().forEach(row -> lines.add(line(series.measure(), row).stripTrailing()));
    }
    lines.add("");
    outcome.series().forEach(series -> lines.add(again(series)));
    return lines.add(conclusion(outcome)).toString();
  }

  private static String line(Measure measure, Row row) {
    return LINE.formatted(
        "  " + row.name(),
        String.format(Locale.ROOT, measure.format(), row.median()),
        row.comparison().map(Comparison::ratio).map(Table::ratio).orElse(""),
        row.comparison().map(Comparison::with).orElse(""),
        row.comparison().flatMap(Comparison::bar).map(bar -> bar.limit().toString()).orElse(""),
        row.comparison().flatMap(Comparison::bar).map(bar -> word(bar.verdict())).orElse(""));
  }

  private static String again(SeriesResult series) {
    return "A/A ratio, %s: %s, %s"
        .formatted(
            series.name(),
            ratio(series.again()),
            series.conclusive()
                ? "conclusive"
                : "inconclusive: farther than %.0f %% from 1"
                    .formatted(SeriesResult.SPREAD_MAX * 100));
  }

  private static String conclusion(Outcome outcome) {
    List<Verdict> verdicts = outcome.verdicts();
    return "Bars: %d ok, %d missed, %d inconclusive%s"
        .formatted(
            count(verdicts, Verdict.OK),
            count(verdicts, Verdict.MISSED),
            count(verdicts, Verdict.INCONCLUSIVE),
            outcome.exitStatus() == Outcome.INCONCLUSIVE
                ? ": try it on a quieter machine or with more rounds."
                : ".");
  }

  private static long count(List<Verdict> verdicts, Verdict wanted) {
    return verdicts.stream().filter(verdict -> verdict == wanted).count();
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String ratio(Estimate ratio) {
    return "%s (%s to %s)"
        .formatted(number(ratio.value()), number(ratio.lower()), number(ratio.upper()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
