// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/**
 * Plans anew only where something is not as at the last time, since the same input gives the same
 * plan. Not for concurrent use.
 */
final class PlanMemory {
  private @Nullable Planned last;

  private record Planned(PlanBasis basis, HostFacts host, DatapathPlan inForce, NodePlan outcome) {
    boolean isOf(PlanBasis from, HostFacts on, DatapathPlan present) {
      return basis.equals(from) && host.equals(on) && inForce.equals(present);
    }
  }

  NodePlan plan(PlanBasis basis, HostFacts host, DatapathPlan inForce) {
    Planned known = last;
    if (known == null || !known.isOf(basis, host, inForce)) {
      known = new Planned(basis, host, inForce, basis.plan(host, inForce));
      last = known;
    }
    return known.outcome();
  }
}
