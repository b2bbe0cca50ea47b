// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.harm;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.harm.Remark;
import io.cpusteering.agent.harm.UndoneStore;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.loop.HarmWatch;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.plan.HarmNotice;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/**
 * What an agent has found to do harm and wrote down. For a single round: finds nothing by itself
 * and writes nothing.
 */
public final class KnownHarm implements HarmWatch {
  private final UndoneStore store;
  private List<Undone> standing = List.of();

  /**
   * @param store where it is kept
   */
  public KnownHarm(UndoneStore store) {
    this.store = store;
  }

  @Override
  public List<Undone> undone(List<WantedPolicy> policies, HostFacts host) {
    standing = store.load().stream().filter(it -> it.stands(policies, host)).toList();
    return standing.stream().filter(it -> !it.passes()).toList();
  }

  @Override
  public List<HarmNotice> notices() {
    return standing.stream().filter(Undone::passes).map(KnownHarm::notice).toList();
  }

  /** Of what is passed. */
  static HarmNotice notice(Undone passed) {
    Remark remark = Remark.passed(passed.interfaceName(), passed.why());
    return new HarmNotice(
        passed.uid(),
        passed.revision(),
        passed.ifindex(),
        passed.interfaceName(),
        remark.reason(),
        remark.message());
  }

  @Override
  public void applied(DatapathState state, HostFacts host) {}

  @Override
  public List<Trouble> troubles() {
    return List.of();
  }
}
