// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.metrics.Metric.Type;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsPageTest {
  @Test
  void theCheckedInPageIsCurrent() throws IOException {
    MetricsPage.agent().assertCurrent("node-agent");
  }

  @Test
  void noNameStandsTwice() {
    assertThat(Stream.of(Metric.values()).map(Metric::id)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void namesAreAsPrometheusHasThem(Metric metric) {
    assertThat(metric.id()).matches("(cpu_steering|process)(_[a-z]+)+");
    assertThat(metric.id().endsWith("_total")).isEqualTo(metric.type() == Type.COUNTER);
    assertThat(metric.labels()).isSorted().allMatch(label -> label.matches("[a-z]+"));
    assertThat(metric.help()).doesNotContain("\n", "|", "\\").isNotBlank();
  }
}
