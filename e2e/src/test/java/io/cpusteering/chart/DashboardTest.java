// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard as it is installed. */
class DashboardTest {
  private static final Path METRICS = Path.of("../docs/metrics.md");
  private static final Pattern NAME = Pattern.compile("\\bcpu_steering_\\w+");

  @Test
  void isLeftOutUnlessAskedFor() {
    assertThat(Chart.with(Map.of()).all(ConfigMap.class)).isEmpty();
  }

  @Test
  void explainsEveryPanelAndGivesEachAnIdOfItsOwn() throws IOException {
    ConfigMap map =
        Chart.with(Map.of("dashboard.enabled", true))
            .the(ConfigMap.class, "cpu-steering-dashboard");
    assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");

    JsonNode dashboard = new ObjectMapper().readTree(map.getData().get("cpu-steering.json"));
    List<JsonNode> panels =
        StreamSupport.stream(dashboard.get("panels").spliterator(), false).toList();
    assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
    assertThat(panels)
        .filteredOn(panel -> !panel.get("type").asText().equals("row"))
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.get("description").asText()).isNotBlank();
              assertThat(panel.get("targets")).isNotEmpty();
            });
  }

  @Test
  void asksForNothingThatIsNotThere() throws IOException {
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(
                Chart.with(Map.of("dashboard.enabled", true))
                    .the(ConfigMap.class, "cpu-steering-dashboard")
                    .getData()
                    .get("cpu-steering.json"));

    Stream<String> asked =
        dashboard.findValuesAsText("expr").stream()
            .flatMap(query -> NAME.matcher(query).results().map(MatchResult::group))
            .map(name -> name.replaceFirst("_bucket$", ""));

    assertThat(asked).isNotEmpty().isSubsetOf(known());
  }

  /** A test of each program keeps the page as its code is. */
  private static Set<String> known() throws IOException {
    try (Stream<String> lines = Files.lines(METRICS)) {
      return lines
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.substring(3, line.indexOf('`', 3)))
          .collect(Collectors.toSet());
    }
  }
}
