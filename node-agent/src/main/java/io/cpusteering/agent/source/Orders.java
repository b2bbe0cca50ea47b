// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.agent.plan.WantedPolicy;
import java.util.List;

/**
 * What this node is to have.
 *
 * @param generation metadata.generation of the node object they are from; 0 without a cluster
 * @param leave detach and unpin everything
 * @param policies in order of precedence
 */
public record Orders(long generation, boolean leave, List<WantedPolicy> policies) {
  public Orders {
    policies = List.copyOf(policies);
  }
}
