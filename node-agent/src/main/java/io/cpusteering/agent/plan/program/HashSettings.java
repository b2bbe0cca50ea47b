// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.Tunnel;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What of a packet its flow hash looks at.
 *
 * @param by what tells one flow from another
 * @param symmetric whether both directions of a flow get one slot
 * @param inner kinds of tunnel whose inner header is hashed instead of the outer one
 */
public record HashSettings(HashBy by, boolean symmetric, Set<Tunnel> inner) {
  /** The five-tuple of the outer header. */
  public static final HashSettings DEFAULT = new HashSettings(HashBy.FLOW, false, Set.of());

  public HashSettings {
    Set<Tunnel> ordered = EnumSet.noneOf(Tunnel.class);
    ordered.addAll(inner);
    inner = Collections.unmodifiableSet(ordered);
  }
}
