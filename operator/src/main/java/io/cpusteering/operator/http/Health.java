// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.http;

import io.cpusteering.operator.reconcile.AssignmentLoop;
import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.RuntimeInfo;
import java.time.Duration;
import java.util.Optional;

/** Whether this replica works. Each answer is empty when all is well, otherwise what is wrong. */
public final class Health {
  /** A pass over thousands of nodes takes its time; one this long hangs. */
  private static final Duration LONGEST_PASS = Duration.ofMinutes(10);

  private final RuntimeInfo sdk;
  private final AssignmentLoop loop;
  private final ApiServerProbe apiServer;

  /**
   * Asks nothing yet.
   *
   * @param sdk knows the state of the watches
   * @param client the API server
   * @param loop the loop
   * @param stopwatch tells how long ago the API server was asked
   */
  public Health(
      RuntimeInfo sdk, KubernetesClient client, AssignmentLoop loop, Stopwatch stopwatch) {
    this.sdk = sdk;
    this.loop = loop;
    this.apiServer = new ApiServerProbe(client, stopwatch);
  }

  /** Nothing that only a restart would cure. */
  Optional<String> alive() {
    Duration busy = loop.busyFor();
    return busy.compareTo(LONGEST_PASS) > 0
        ? Optional.of("a pass of the assignment loop has been running for " + busy)
        : Optional.empty();
  }

  /** Watches are up and the API server answers. A replica that stands by is ready too. */
  Optional<String> ready() {
    if (!sdk.isStarted()) {
      return Optional.of("the caches are still being filled");
    }
    return watches().or(apiServer::problem);
  }

  private Optional<String> watches() {
    return sdk.unhealthyEventSources().entrySet().stream()
        .filter(controller -> !controller.getValue().isEmpty())
        .map(controller -> "the watch on " + controller.getKey() + " is down")
        .findFirst();
  }
}
