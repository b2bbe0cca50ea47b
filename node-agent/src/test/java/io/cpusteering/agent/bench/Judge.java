// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import io.cpusteering.agent.bench.SeriesResult.Bar;
import io.cpusteering.agent.bench.SeriesResult.Comparison;
import io.cpusteering.agent.bench.SeriesResult.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes results of what was measured in a series. */
public final class Judge {
  private final Series series;
  private final Map<Case, double[]> samples;
  private final long seed;
  private final Map<String, double[]> net = new HashMap<>();

  /**
   * @param samples of each case what was measured, by round
   * @param seed for the bounds of ratios
   */
  public Judge(Series series, Map<Case, double[]> samples, long seed) {
    this.series = series;
    this.samples = samples;
    this.seed = seed;
    for (Case each : series.cases()) {
      net.put(
          each.name(),
          series
              .empty()
              .map(empty -> Statistics.minus(samples(each), samples(empty)))
              .orElseGet(() -> samples(each)));
    }
  }

  /** The results. */
  public SeriesResult judge() {
    Estimate again = ratio(series.again().name(), series.reference().name());
    boolean conclusive =
        new SeriesResult(series.name(), series.measure(), List.of(), again).conclusive();
    return new SeriesResult(
        series.name(),
        series.measure(),
        series.cases().stream().map(each -> row(each, conclusive)).toList(),
        again);
  }

  private Row row(Case each, boolean conclusive) {
    if (series.empty().filter(empty -> each == empty).isPresent()) {
      return new Row(
          each.name(), Statistics.median(samples(each)), Optional.empty(), samples(each));
    }
    return new Row(
        each.name(),
        Statistics.median(net(each.name())),
        each == series.reference() && each.comparedWith().isEmpty()
            ? Optional.empty()
            : Optional.of(compare(each, conclusive)),
        samples(each));
  }

  private Comparison compare(Case each, boolean conclusive) {
    String with = each.comparedWith().orElse(series.reference().name());
    Estimate ratio = ratio(each.name(), with);
    return new Comparison(
        with,
        ratio,
        each.limit().map(limit -> new Bar(limit, Verdict.of(ratio, limit, conclusive))));
  }

  private Estimate ratio(String numerator, String denominator) {
    return Statistics.ratio(net(numerator), net(denominator), seed);
  }

  private double[] net(String name) {
    double[] found = net.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "series \"%s\" has no case \"%s\" to compare with".formatted(series.name(), name));
    }
    return found;
  }

  private double[] samples(Case each) {
    double[] found = samples.get(each);
    if (found == null) {
      throw new IllegalArgumentException("\"%s\" was not measured".formatted(each.name()));
    }
    return found;
  }
}
