// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.RoundObserver;
import io.cpusteering.agent.loop.Trouble;
import java.util.List;

/**
 * Whether this agent can steer. A policy that can't be carried out on this node does not make the
 * agent unready: that is said in the node object's status.
 */
public final class Readiness implements RoundObserver {
  private volatile List<String> obstacles = List.of("Starting: the first round has not ended yet");

  @Override
  public void ended(Round round) {
    obstacles =
        round.troubles().stream()
            .filter(Trouble::blocking)
            .map(trouble -> "%s: %s".formatted(trouble.reason(), trouble.message()))
            .toList();
  }

  /** What is in the way, for people; empty when ready. */
  public List<String> obstacles() {
    return obstacles;
  }
}
