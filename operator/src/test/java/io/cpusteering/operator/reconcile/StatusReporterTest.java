// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cpusteering.operator.cluster.ClusterView;
import io.cpusteering.operator.cluster.ClusterWrites;
import io.cpusteering.operator.cluster.PolicyEvents;
import io.cpusteering.operator.status.PolicyReport;
import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReporterTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @Test
  void aPolicyThatWasDeletedSinceTheReportWasMadeIsPassedOver() {
    ClusterView withoutPolicies = ClusterView.empty(Stopwatch.started());
    PolicyReport report = new PolicyReport("gone", "uid-gone", 1, null, null, List.of());
    Failures failures = new Failures();

    try (KubernetesClient nowhere = client("http://127.0.0.1:1")) {
      StatusReporter reporter =
          new StatusReporter(
              withoutPolicies,
              new ClusterWrites(nowhere, "steering", withoutPolicies),
              new PolicyEvents(nowhere, "operator-0", CLOCK),
              new OperatorMetrics(new SimpleMeterRegistry()),
              CLOCK,
              Stopwatch.started());

      assertThat(reporter.report(List.of(report), failures)).isEmpty();
    }

    assertThatCode(failures::throwIfAny).doesNotThrowAnyException();
  }

  private static KubernetesClient client(String url) {
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder().withAutoConfigure(false).withMasterUrl(url).build())
        .build();
  }
}
