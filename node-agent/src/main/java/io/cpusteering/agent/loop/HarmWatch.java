// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.HarmNotice;
import io.cpusteering.agent.plan.Undone;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/** Watches what becomes of packets while they are steered. Called on the loop's thread. */
public interface HarmWatch {
  /**
   * Looks at what was steered since, before a round decides anew.
   *
   * @return what is not to be attached in native mode (any more)
   */
  List<Undone> undone(List<WantedPolicy> policies, HostFacts host);

  /** What else there is to say since {@link #undone} looked, and what is to be passed. */
  List<HarmNotice> notices();

  /** Told what is steered from now on. */
  void applied(DatapathState state, HostFacts host);

  /** What keeps it from doing all its work. */
  List<Trouble> troubles();
}
