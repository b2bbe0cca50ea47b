// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.List;

/**
 * What was decided for this node.
 *
 * @param datapath what the kernel should have
 * @param claims which policy has which interface, by interface index; also where it can't be
 *     steered
 * @param findings what people should know, in order of precedence
 */
public record NodePlan(DatapathPlan datapath, List<Claim> claims, List<Finding> findings) {
  /** Nothing wanted. */
  public static final NodePlan EMPTY = new NodePlan(DatapathPlan.EMPTY, List.of(), List.of());

  public NodePlan {
    claims = List.copyOf(claims);
    findings = List.copyOf(findings);
  }
}
