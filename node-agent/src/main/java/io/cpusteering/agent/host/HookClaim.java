// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.Set;

/**
 * Somebody else wants the XDP hook of interfaces of this machine.
 *
 * @param claimant who
 * @param interfaces their names; empty for each that it may want
 * @param evidence a clause for people: what was found, and where
 */
public record HookClaim(Claimant claimant, Set<String> interfaces, String evidence) {
  public HookClaim {
    interfaces = Set.copyOf(interfaces);
  }

  /** Whether it is about an interface. */
  public boolean isAbout(InterfaceFacts on) {
    return interfaces.isEmpty() ? claimant.mayWant(on) : interfaces.contains(on.name());
  }
}
