// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import java.time.Duration;

/**
 * How an operator is to run.
 *
 * @param namespace the release namespace: revisions, agents and the Lease are there
 * @param agentSelector label selector of the agents' pods
 * @param identity name of this replica, unique among them
 * @param httpPort port of the HTTP endpoints; 0 for any free one
 * @param leaseDuration after this long without news of the leader another replica takes over
 */
public record OperatorSettings(
    String namespace, String agentSelector, String identity, int httpPort, Duration leaseDuration) {
  /** How long a cluster is without a leader when one dies. */
  public static final Duration LEASE_DURATION = Duration.ofSeconds(15);
}
