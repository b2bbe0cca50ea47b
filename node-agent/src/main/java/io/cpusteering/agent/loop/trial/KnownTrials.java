// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.loop.Trials;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;
import java.util.function.Supplier;

/**
 * Heeds what was undone before, puts nothing on trial and writes nothing. For a round that touches
 * nothing.
 */
public final class KnownTrials implements Trials {
  private final Supplier<Ledger> known;
  private Ledger ledger = Ledger.EMPTY;

  /**
   * @param known reads what an agent wrote down
   */
  public KnownTrials(Supplier<Ledger> known) {
    this.known = known;
  }

  @Override
  public void wanted(List<WantedPolicy> policies) {
    ledger = known.get().standing(policies);
  }

  @Override
  public List<WantedPolicy> toPlanWith(List<WantedPolicy> wanted) {
    return ledger.fallback().toPlanWith(wanted);
  }

  @Override
  public NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathState state, Planning planning) {
    return planning.plan(policies, ledger.fallback().cutOffs());
  }

  @Override
  public void applied(DatapathState state) {}

  @Override
  public void left() {}

  @Override
  public boolean isUndecided() {
    return false;
  }

  @Override
  public List<Trouble> troubles() {
    return List.of();
  }
}
