// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The part of {@code docs/metrics.md} that is about the metrics of one program. */
public final class MetricsSection {
  private static final String RENEW = "metrics.renew";
  private static final Path PAGE = Path.of("../docs/metrics.md");

  /** Last words of names, but for {@code _total}, that are units. */
  private static final Map<String, String> UNITS =
      Map.of("packets", "packets", "bytes", "bytes", "seconds", "seconds", "ratio", "ratio");

  private final String heading;
  private final List<Row> rows;

  /**
   * @param heading of the section
   * @param rows in order
   */
  public MetricsSection(String heading, List<Row> rows) {
    this.heading = heading;
    this.rows = List.copyOf(rows);
  }

  /**
   * A metric.
   *
   * @param name as Prometheus has it
   * @param type counter, gauge or histogram
   * @param labels their names
   * @param help what it says
   */
  public record Row(String name, String type, List<String> labels, String help) {
    String unit() {
      String name = this.name.replaceFirst("_total$", "");
      return UNITS.getOrDefault(name.substring(name.lastIndexOf('_') + 1), "");
    }
  }

  /**
   * Fails when the page is stale, unless it is to be renewed.
   *
   * @param module whose metrics these are
   */
  public void assertCurrent(String module) throws IOException {
    if (Boolean.getBoolean(RENEW)) {
      Files.writeString(PAGE, current());
    }
    assertThat(Files.readString(PAGE))
        .as(
            "docs/metrics.md is stale; renew it with: mvn -pl %s -am test -Dtest=MetricsPageTest"
                + " -D%s=true -Dsurefire.failIfNoSpecifiedTests=false",
            module, RENEW)
        .isEqualTo(current());
  }

  private String current() throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    boolean found = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        inside = line.equals("## " + heading);
        if (inside) {
          found = true;
          lines.add(line);
          lines.add("");
          lines.addAll(table());
          lines.add("");
        }
      }
      if (!inside) {
        lines.add(line);
      }
    }
    if (!found) {
      throw new IllegalStateException("%s has no section \"%s\"".formatted(PAGE, heading));
    }
    return String.join("\n", lines).strip() + "\n";
  }

  private List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| Metric | Type | Unit | Labels | Meaning |");
    lines.add("|---|---|---|---|---|");
    for (Row row : rows) {
      lines.add(
          "| `%s` | %s | %s | %s | %s |"
              .formatted(
                  row.name(),
                  row.type().toLowerCase(Locale.ROOT),
                  row.unit(),
                  row.labels().stream()
                      .map(label -> "`" + label + "`")
                      .collect(Collectors.joining(", ")),
                  row.help()));
    }
    return lines;
  }
}
