// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.CutOff;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/** Puts changes on trial. Called on the loop's thread. */
public interface Trials {
  /** Plans a node. */
  @FunctionalInterface
  interface Planning {
    /**
     * Plans.
     *
     * @param cutOff what is not to be tried again
     */
    NodePlan plan(List<WantedPolicy> policies, List<CutOff> cutOff);
  }

  /** Told what the node is to have: what is known of other versions of policies is forgotten. */
  void wanted(List<WantedPolicy> policies);

  /**
   * Decides what became of changes, before a round decides anew.
   *
   * @param wanted what the node is to have, or, without orders, what it has
   * @return the same, with earlier versions of policies that were undone
   */
  List<WantedPolicy> toPlanWith(List<WantedPolicy> wanted);

  /**
   * Plans so that changes come one after the other, and not before it is known who answers.
   *
   * @param policies as {@link #toPlanWith} gave them
   * @param state what the kernel has
   */
  NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathState state, Planning planning);

  /** Told what is in force from now on. */
  void applied(DatapathState state);

  /** Told that everything is taken away: nothing is on trial any more. */
  void left();

  /** Whether something is on trial, or waits for that. */
  boolean isUndecided();

  /** What keeps it from doing all its work. */
  List<Trouble> troubles();
}
