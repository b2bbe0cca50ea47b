// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was decided for this node.
 *
 * @param datapath what the kernel should have
 * @param claims which policy has which interface, by interface index; also where it can't be
 *     steered
 * @param findings what people should know, in order of precedence
 * @param preflights interface index to what is thought of it before anything is tried, for every
 *     interface that a policy has
 */
public record NodePlan(
    DatapathPlan datapath,
    List<Claim> claims,
    List<Finding> findings,
    SortedMap<Integer, Preflight> preflights) {
  /** Nothing wanted. */
  public static final NodePlan EMPTY =
      new NodePlan(DatapathPlan.EMPTY, List.of(), List.of(), new TreeMap<>());

  public NodePlan {
    claims = List.copyOf(claims);
    findings = List.copyOf(findings);
    preflights = Collections.unmodifiableSortedMap(new TreeMap<>(preflights));
  }
}
