// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/**
 * What an agent has undone and wrote down. For a round that touches nothing: puts nothing on trial
 * and writes nothing.
 */
public final class KnownTrials implements Trials {
  private final LedgerStore store;
  private Ledger ledger = Ledger.EMPTY;

  /**
   * @param store where it is kept
   */
  public KnownTrials(LedgerStore store) {
    this.store = store;
  }

  @Override
  public void wanted(List<WantedPolicy> policies) {
    ledger = store.load().standing(policies);
  }

  @Override
  public List<WantedPolicy> toPlanWith(List<WantedPolicy> wanted) {
    return ledger.toPlanWith(wanted);
  }

  @Override
  public NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathState state, Planning planning) {
    return planning.plan(policies, ledger.cutOffs());
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
