// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.cpusteering.agent.bench.Outcome;
import io.cpusteering.agent.bench.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** Figures as people and programs read them, and whether all bars were kept to. */
record FigureTable(List<Figure> figures) {
  private static final String LINE = "%-44s %8s  %-20s  %-7s  %-8s  %s";

  String text() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(LINE.formatted("", "", "95 % bounds", "unit", "bar", "verdict").stripTrailing());
    figures.forEach(it -> lines.add(line(it).stripTrailing()));
    return lines.toString();
  }

  private static String line(Figure it) {
    var estimate = it.estimate();
    return LINE.formatted(
        it.name(),
        number(estimate.value()),
        "%s to %s".formatted(number(estimate.lower()), number(estimate.upper())),
        it.unit(),
        it.most().map(most -> "<= " + number(most)).orElse(""),
        it.verdict().map(verdict -> verdict.name().toLowerCase(Locale.ROOT)).orElse(""));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }

  /** As {@code dev/bench} has it. */
  int exitStatus() {
    List<Verdict> verdicts =
        figures.stream().map(Figure::verdict).flatMap(Optional::stream).toList();
    if (verdicts.contains(Verdict.MISSED)) {
      return Outcome.MISSED;
    }
    return verdicts.contains(Verdict.INCONCLUSIVE) ? Outcome.INCONCLUSIVE : Outcome.PASSED;
  }

  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    for (Figure it : figures) {
      var node = all.addObject().put("name", it.name()).put("unit", it.unit());
      node.put("value", it.estimate().value())
          .put("lower", it.estimate().lower())
          .put("upper", it.estimate().upper());
      it.most().ifPresent(most -> node.put("atMost", most));
      it.verdict()
          .ifPresent(verdict -> node.put("verdict", verdict.name().toLowerCase(Locale.ROOT)));
      ArrayNode samples = node.putArray("samples");
      for (double sample : it.samples()) {
        samples.add(sample);
      }
    }
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
  }
}
