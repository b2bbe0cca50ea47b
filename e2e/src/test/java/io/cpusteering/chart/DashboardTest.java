// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard as it is installed. */
class DashboardTest {

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
}
