// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.http;

import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the API server answers. Asks it at most every five seconds, however often it is asked.
 */
final class ApiServerProbe {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Below the time that the kubelet waits for an answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Client client;
  private final Stopwatch stopwatch;
  private Duration next = Duration.ZERO;
  private Optional<String> last = Optional.empty();

  /** Asks nothing yet. */
  ApiServerProbe(KubernetesClient client, Stopwatch stopwatch) {
    // The client's own ten retries take minutes, and meanwhile nobody would be told anything.
    this.client =
        client.newClient(
            new RequestConfigBuilder()
                .withRequestTimeout(Math.toIntExact(TIMEOUT.toMillis()))
                .withRequestRetryBackoffLimit(0)
                .build());
    this.stopwatch = stopwatch;
  }

  /** What is wrong; empty when it answers. */
  synchronized Optional<String> problem() {
    Duration now = stopwatch.elapsed();
    if (now.compareTo(next) >= 0) {
      next = now.plus(INTERVAL);
      last = ask();
    }
    return last;
  }

  private Optional<String> ask() {
    try {
      client.raw("/version");
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of("the API server does not answer: " + why(e));
    }
  }

  /** The client says "An error has occurred" of what only its causes tell. */
  private static String why(KubernetesClientException failure) {
    return failure.getCause() == null
        ? String.valueOf(failure.getMessage())
        : Stream.iterate(failure.getCause(), Objects::nonNull, Throwable::getCause)
            .map(Throwable::toString)
            .collect(Collectors.joining(", "));
  }
}
