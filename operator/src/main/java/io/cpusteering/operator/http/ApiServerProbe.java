// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.http;

import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private Optional<String> last = Optional.empty();

  /** Asks nothing yet. */
  ApiServerProbe(KubernetesClient client, InstantSource clock) {
    // The client's own ten retries take minutes, and meanwhile nobody would be told anything.
    this.client =
        client.newClient(
            new RequestConfigBuilder()
                .withRequestTimeout(Math.toIntExact(TIMEOUT.toMillis()))
                .withRequestRetryBackoffLimit(0)
                .build());
    this.clock = clock;
  }

  /** What is wrong; empty when it answers. */
  synchronized Optional<String> problem() {
    Instant now = clock.instant();
    if (!now.isBefore(next)) {
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
