// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The values of one scrape, in the text format that Prometheus reads. Nothing but this is between
 * the figures and the text: a registry would keep an object for every series of every CPU.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
 */
final class Exposition {
  private final Map<Metric, StringBuilder> lines = new EnumMap<>(Metric.class);

  /**
   * Adds a series.
   *
   * @param labels values of the metric's labels, in their order
   */
  void add(Metric metric, long value, String... labels) {
    begin(metric, List.of(labels)).append(value).append('\n');
  }

  /** The same with a value that need not be whole. */
  void add(Metric metric, double value, String... labels) {
    begin(metric, List.of(labels)).append(number(value)).append('\n');
  }

  /**
   * Adds a histogram without labels.
   *
   * @param bounds upper bounds of its buckets, ascending
   * @param counts of each bucket the values above the bound before, and last those above all
   * @param sum of all values
   */
  void add(Metric metric, double[] bounds, long[] counts, double sum) {
    StringBuilder text = lines(metric);
    long below = 0;
    for (int i = 0; i < counts.length; i++) {
      below += counts[i];
      text.append(metric.id())
          .append("_bucket{le=\"")
          .append(i < bounds.length ? number(bounds[i]) : "+Inf")
          .append("\"} ")
          .append(below)
          .append('\n');
    }
    text.append(metric.id()).append("_sum ").append(number(sum)).append('\n');
    text.append(metric.id()).append("_count ").append(below).append('\n');
  }

  /** All of it, metrics in the order of their declaration. */
  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(
        (metric, series) ->
            text.append("# HELP ")
                .append(metric.id())
                .append(' ')
                .append(metric.help())
                .append("\n# TYPE ")
                .append(metric.id())
                .append(' ')
                .append(metric.type().name().toLowerCase(Locale.ROOT))
                .append('\n')
                .append(series));
    return text.toString();
  }

  private StringBuilder begin(Metric metric, List<String> values) {
    List<String> labels = metric.labels();
    if (labels.size() != values.size()) {
      throw new IllegalArgumentException(
          "%s has labels %s and got values %s".formatted(metric.id(), labels, values));
    }
    StringBuilder text = lines(metric).append(metric.id());
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? '{' : ',').append(labels.get(i)).append("=\"");
      escape(values.get(i), text);
      text.append('"');
    }
    return text.append(labels.isEmpty() ? " " : "} ");
  }

  private StringBuilder lines(Metric metric) {
    return lines.computeIfAbsent(metric, _ -> new StringBuilder());
  }

  private static void escape(String value, StringBuilder to) {
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '\\' -> to.append("\\\\");
        case '"' -> to.append("\\\"");
        case '\n' -> to.append("\\n");
        default -> to.append(value.charAt(i));
      }
    }
  }

  /** Whole numbers without a fraction. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
