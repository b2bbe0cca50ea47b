// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  @Test
  void theCheckedInPageIsCurrent() throws IOException {
    MetricsPage.operator().assertCurrent("operator");
  }

  @Test
  void aScrapeHasExactlyWhatIsDeclared() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    OperatorMetrics metrics = new OperatorMetrics(registry);

    metrics.nodeWritten();

    assertThat(registry.scrape().lines().filter(line -> line.startsWith("# TYPE ")))
        .map(line -> line.split(" ")[2])
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(OperatorMetric.values())
                .filter(it -> it.labels().isEmpty())
                .map(OperatorMetric::id)
                .toList());
  }
}
