// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node is to have.
 *
 * @param generation metadata.generation of the node object they are from; 0 without a cluster
 * @param leave detach and unpin everything
 * @param policies in order of precedence
 * @param off who has switched this node off; null when nobody has
 */
public record Orders(
    long generation, boolean leave, List<WantedPolicy> policies, @Nullable SwitchedOff off) {
  public Orders {
    policies = List.copyOf(policies);
  }

  /**
   * The same with the node switched off, by one more when it was already.
   *
   * @param orders null while there are none: switching off takes none
   */
  public static Orders switchedOff(@Nullable Orders orders, SwitchedOff off) {
    return orders == null
        ? new Orders(0, false, List.of(), off)
        : new Orders(
            orders.generation,
            orders.leave,
            orders.policies,
            orders.off == null ? off : orders.off.and(off));
  }

  /** Whether nothing of ours is to be in the kernel, whatever the policies say. */
  public boolean takeEverythingOff() {
    return leave || off != null;
  }
}
