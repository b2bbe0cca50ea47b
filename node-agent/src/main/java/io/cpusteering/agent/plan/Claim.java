// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.List;

/**
 * Who has an interface.
 *
 * @param interfaceName its present name
 * @param ifindex its index
 * @param uid uid of the policy that has it
 * @param policy name of that policy
 * @param superseded names of the policies that wanted it too, in order of precedence
 */
public record Claim(
    String interfaceName, int ifindex, String uid, String policy, List<String> superseded) {
  public Claim {
    superseded = List.copyOf(superseded);
  }
}
