// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.CutOff;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.HarmNotice;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.PassThrough;
import io.cpusteering.agent.plan.Planner;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/**
 * What a round plans from beside the machine.
 *
 * @param policies in order of precedence
 * @param undone what is not to be attached in native mode
 * @param cutOff what is not to be tried again
 * @param notices what harm there was
 */
record PlanBasis(
    List<WantedPolicy> policies,
    List<Undone> undone,
    List<CutOff> cutOff,
    List<HarmNotice> notices) {
  static final PlanBasis NOTHING = new PlanBasis(List.of(), List.of(), List.of(), List.of());

  NodePlan plan(HostFacts host, DatapathPlan inForce) {
    return PassThrough.in(Planner.plan(policies, host, inForce, undone, cutOff), notices);
  }
}
