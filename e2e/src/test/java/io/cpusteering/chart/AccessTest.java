// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the accounts of the chart may do at the API server. */
class AccessTest {

  private static final Chart CHART = Chart.with(Map.of());

  @Test
  void asksForNothingWholesaleAndForNoSecret() {
    assertThat(rules())
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.getApiGroups()).doesNotContain("*");
              assertThat(rule.getResources()).doesNotContain("*", "secrets");
              assertThat(rule.getVerbs()).doesNotContain("*", "escalate", "bind", "impersonate");
            });
  }

  @Test
  void letsAnAgentWriteStatusAndEventsOnly() {
    Stream<String> written =
        Stream.concat(
                CHART.the(ClusterRole.class, "cpu-steering-agent").getRules().stream(),
                Stream.concat(
                    CHART.the(Role.class, "cpu-steering-agent").getRules().stream(),
                    CHART.the(Role.class, "cpu-steering-agent-events").getRules().stream()))
            .filter(rule -> !List.of("get", "list", "watch").containsAll(rule.getVerbs()))
            .flatMap(rule -> rule.getResources().stream());

    assertThat(written).containsExactly("cpusteeringnodes/status", "events");
  }

  @Test
  void saysTheReasonOfEveryRule() throws IOException {
    List<String> unexplained = new ArrayList<>();
    try (Stream<Path> templates = Files.walk(Chart.FOLDER.resolve("templates"))) {
      for (Path template : templates.filter(Files::isRegularFile).toList()) {
        List<String> lines = Files.readAllLines(template);
        for (int line = 1; line < lines.size(); line++) {
          if (lines.get(line).matches("  - apiGroups: .*")
              && !lines.get(line - 1).startsWith("  # ")) {
            unexplained.add(template + ":" + (line + 1));
          }
        }
      }
    }

    assertThat(unexplained).isEmpty();
  }

  private static List<PolicyRule> rules() {
    return Stream.concat(
            CHART.all(ClusterRole.class).map(ClusterRole::getRules),
            CHART.all(Role.class).map(Role::getRules))
        .flatMap(List::stream)
        .toList();
  }
}
