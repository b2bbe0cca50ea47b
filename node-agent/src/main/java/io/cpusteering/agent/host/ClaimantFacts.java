// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;
import java.util.Set;

/**
 * What claimants have left on this machine.
 *
 * @param claims what they want
 * @param settled those that have said since the machine was started what they want, be it nothing
 */
public record ClaimantFacts(List<HookClaim> claims, Set<Claimant> settled) {
  public ClaimantFacts {
    claims = List.copyOf(claims);
    settled = Set.copyOf(settled);
  }
}
