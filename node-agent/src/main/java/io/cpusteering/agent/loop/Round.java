// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.source.Orders;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one round came to.
 *
 * @param orders what the node is to have; null while there are no orders
 * @param host what the node is; null when it could not be read
 * @param plan what was decided; empty while there are no orders
 * @param outcome what the kernel has; null when it could not be asked
 * @param applied whether the kernel was gone through for the plan
 * @param duration how long the kernel took over the plan
 * @param troubles what kept the round from doing all its work
 */
public record Round(
    @Nullable Orders orders,
    @Nullable HostFacts host,
    NodePlan plan,
    @Nullable ApplyOutcome outcome,
    boolean applied,
    Duration duration,
    List<Trouble> troubles) {
  public Round {
    troubles = List.copyOf(troubles);
  }

  /** A round that came to nothing but trouble. */
  static Round failed(@Nullable Orders orders, @Nullable HostFacts host, List<Trouble> troubles) {
    return new Round(orders, host, NodePlan.EMPTY, null, false, Duration.ZERO, troubles);
  }
}
