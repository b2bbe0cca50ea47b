// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.Set;

/**
 * A version of a policy after which the node no longer talked, so that it is kept off interfaces.
 *
 * @param uid uid of the policy
 * @param revision the version
 * @param interfaces indexes of the interfaces; empty for all of them
 * @param why for people: what no longer answered, and what follows
 */
public record CutOff(String uid, String revision, Set<Integer> interfaces, String why) {
  public CutOff {
    interfaces = Set.copyOf(interfaces);
  }

  boolean isAbout(String ofPolicy, String ofRevision, InterfaceFacts on) {
    return uid.equals(ofPolicy)
        && revision.equals(ofRevision)
        && (interfaces.isEmpty() || interfaces.contains(on.ifindex()));
  }
}
