// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/**
 * What an agent has found to do harm and wrote down. For a single round: finds nothing by itself
 * and writes nothing.
 *
 * @param store where it is kept
 */
public record KnownHarm(UndoneStore store) implements HarmWatch {
  @Override
  public List<Undone> undone(List<WantedPolicy> policies, HostFacts host) {
    return store.load().stream().filter(it -> it.stands(policies, host)).toList();
  }

  @Override
  public void applied(DatapathState state, HostFacts host) {}

  @Override
  public List<Trouble> troubles() {
    return List.of();
  }
}
