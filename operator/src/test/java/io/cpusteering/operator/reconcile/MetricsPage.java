// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.api.docs.MetricsSection;
import io.cpusteering.api.docs.MetricsSection.Row;
import java.util.stream.Stream;

/** The operator's part of {@code docs/metrics.md}. */
final class MetricsPage {
  private MetricsPage() {}

  static MetricsSection operator() {
    return new MetricsSection(
        "The operator",
        Stream.of(OperatorMetric.values())
            .map(it -> new Row(it.id(), it.counts() ? "counter" : "gauge", it.labels(), it.help()))
            .toList());
  }
}
