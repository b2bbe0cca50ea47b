// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.api.docs.MetricsSection;
import io.cpusteering.api.docs.MetricsSection.Row;
import java.util.stream.Stream;

/** The agent's part of {@code docs/metrics.md}. */
final class MetricsPage {
  private MetricsPage() {}

  static MetricsSection agent() {
    return new MetricsSection(
        "The agent",
        Stream.of(Metric.values())
            .map(it -> new Row(it.id(), it.type().name(), it.labels(), it.help()))
            .toList());
  }
}
