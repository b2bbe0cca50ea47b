// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.HookClaim;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.policy.IfContended;
import java.util.List;
import java.util.Optional;

/**
 * An interface whose XDP hook somebody else wants.
 *
 * @param yields whether we stay off it
 * @param message for people
 */
record Reservation(boolean yields, String message) {

  /** Of an interface; empty when nobody else wants it. */
  static Optional<Reservation> of(
      InterfaceFacts on, List<HookClaim> claims, IfContended ifContended) {
    return claims.stream()
        .filter(claim -> claim.isAbout(on))
        .findFirst()
        .map(
            claim ->
                ifContended == IfContended.YIELD
                    ? new Reservation(true, yielding(on, claim))
                    : new Reservation(false, keeping(on, claim)));
  }

  private static String yielding(InterfaceFacts on, HookClaim claim) {
    return "interface %s is left to %s, which wants its XDP hook (%s); to have it steered here, %s; or set ifContended to Keep, which steers while the hook is free and then keeps %s off it"
        .formatted(
            on.name(),
            claim.claimant().label(),
            claim.evidence(),
            claim.claimant().cure(),
            claim.claimant().label());
  }

  private static String keeping(InterfaceFacts on, HookClaim claim) {
    return "interface %s: %s wants its XDP hook (%s) and is refused it while we have it, as ifContended is Keep; %s"
        .formatted(on.name(), claim.claimant().label(), claim.evidence(), claim.claimant().cure());
  }
}
