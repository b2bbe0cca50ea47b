// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.RoundRobinPackets;

/**
 * How packets are spread over CPUs.
 *
 * @param algorithm how the CPU of a packet is chosen
 * @param packets for round robin: which packets take turns
 * @param hash what the flow hash looks at, for whatever takes no turn
 */
public record SteerSettings(Algorithm algorithm, RoundRobinPackets packets, HashSettings hash) {
  /** Whether some packets take turns. */
  public boolean takesTurns() {
    return algorithm == Algorithm.ROUND_ROBIN;
  }

  /** Whether some packets are hashed. */
  public boolean hashes() {
    return !takesTurns() || packets == RoundRobinPackets.DATAGRAMS;
  }
}
