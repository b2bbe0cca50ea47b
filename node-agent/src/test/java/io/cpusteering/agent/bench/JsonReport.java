// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cpusteering.agent.bench.Outcome.Conditions;
import io.cpusteering.agent.bench.SeriesResult.Bar;
import io.cpusteering.agent.bench.SeriesResult.Comparison;
import io.cpusteering.agent.bench.SeriesResult.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Results as programs read them, with all that was measured. */
public final class JsonReport {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonReport() {}

  /** Writes a file. */
  public static void write(Outcome outcome, Path file) throws IOException {
    MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), of(outcome));
  }

  /** All of it. */
  static JsonNode of(Outcome outcome) {
    Conditions conditions = outcome.conditions();
    ObjectNode report =
        MAPPER
            .createObjectNode()
            .put("passed", outcome.passed())
            .put("conclusive", outcome.conclusive())
            .put("kernel", conditions.kernel())
            .put("processor", conditions.processor())
            .put("cpu", conditions.cpu())
            .put("rounds", conditions.rounds())
            .put("seed", conditions.seed());
    ArrayNode all = report.putArray("series");
    outcome.series().forEach(series -> add(all.addObject(), series));
    return report;
  }

  private static void add(ObjectNode node, SeriesResult series) {
    node.put("name", series.name()).put("conclusive", series.conclusive());
    add(node.putObject("again"), series.again());
    ArrayNode cases = node.putArray("cases");
    series.rows().forEach(row -> add(cases.addObject(), series.measure(), row));
  }

  private static void add(ObjectNode node, Measure measure, Row row) {
    node.put("name", row.name()).put(measure.key(), row.median());
    row.comparison().ifPresent(comparison -> add(node.putObject("ratio"), comparison));
    ArrayNode samples = node.putArray("samples");
    for (double sample : row.samples()) {
      samples.add(sample);
    }
  }

  private static void add(ObjectNode node, Comparison comparison) {
    add(node.put("to", comparison.with()), comparison.ratio());
    comparison.bar().ifPresent(bar -> add(node, bar));
  }

  private static void add(ObjectNode node, Bar bar) {
    node.put(bar.limit().bound().key(), bar.limit().ratio())
        .put("verdict", bar.verdict().name().toLowerCase(Locale.ROOT));
  }

  private static void add(ObjectNode node, Estimate estimate) {
    node.put("value", estimate.value())
        .put("lower", estimate.lower())
        .put("upper", estimate.upper());
  }
}
