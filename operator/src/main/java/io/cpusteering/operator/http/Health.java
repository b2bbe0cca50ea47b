// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.http;

import io.cpusteering.operator.reconcile.AssignmentLoop;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.RuntimeInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Whether this replica works. Each answer is empty when all is well, otherwise what is wrong. */
public final class Health {
  /** A pass over thousands of nodes takes its time; one this long hangs. */
  private static final Duration LONGEST_PASS = Duration.ofMinutes(10);

  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);

  private final RuntimeInfo sdk;
  private final KubernetesClient client;
  private final AssignmentLoop loop;
  private final InstantSource clock;
  private Instant nextProbe = Instant.MIN;
  private Optional<String> lastProbe = Optional.empty();

  /**
   * Asks nothing yet.
   *
   * @param sdk knows the state of the watches
   * @param client the API server
   * @param loop the loop
   * @param clock tells when the API server was last asked
   */
  public Health(
      RuntimeInfo sdk, KubernetesClient client, AssignmentLoop loop, InstantSource clock) {
    this.sdk = sdk;
    this.client = client;
    this.loop = loop;
    this.clock = clock;
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
    return watches().or(this::apiServer);
  }

  private Optional<String> watches() {
    return sdk.unhealthyEventSources().entrySet().stream()
        .filter(controller -> !controller.getValue().isEmpty())
        .map(controller -> "the watch on " + controller.getKey() + " is down")
        .findFirst();
  }

  private synchronized Optional<String> apiServer() {
    Instant now = clock.instant();
    if (!now.isBefore(nextProbe)) {
      nextProbe = now.plus(PROBE_INTERVAL);
      lastProbe = probe();
    }
    return lastProbe;
  }

  private Optional<String> probe() {
    try {
      client.raw("/version");
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of("the API server does not answer: " + e.getMessage());
    }
  }
}
