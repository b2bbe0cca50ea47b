// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.Claimant;
import io.cpusteering.agent.host.ClaimantFacts;
import io.cpusteering.agent.host.HookClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who wants the XDP hook of interfaces, over a start of the machine: what claimants leave is mostly
 * in memory, and we may be there first.
 *
 * @param claims that stand
 */
public record ClaimMemory(List<Remembered> claims) {
  /** Of a machine where nobody has wanted anything. */
  public static final ClaimMemory EMPTY = new ClaimMemory(List.of());

  /**
   * How long after a start of the machine a claimant has time to say what it wants, in seconds. Its
   * image is there already, but a full machine starts its pods slowly.
   */
  static final long PATIENCE_SECONDS = 600;

  public ClaimMemory {
    claims = List.copyOf(claims);
  }

  /**
   * A claim.
   *
   * @param boot when it was seen, as the kernel's boot id
   */
  public record Remembered(String boot, HookClaim claim) {}

  /**
   * What is to be remembered now, and stands.
   *
   * @param now what was seen just now
   * @param boot the kernel's boot id
   * @param uptimeSeconds since the machine was started
   */
  public ClaimMemory next(ClaimantFacts now, String boot, long uptimeSeconds) {
    List<Remembered> next = new ArrayList<>();
    now.claims().forEach(claim -> next.add(new Remembered(boot, claim)));
    Set<Claimant> heard =
        now.claims().stream().map(HookClaim::claimant).collect(Collectors.toSet());
    claims.stream()
        .filter(old -> !old.boot().equals(boot) && uptimeSeconds < PATIENCE_SECONDS)
        .filter(old -> !now.settled().contains(old.claim().claimant()))
        .filter(old -> !heard.contains(old.claim().claimant()))
        .forEach(next::add);
    return new ClaimMemory(next);
  }

  /** What stands, with what is from before the start said to be so. */
  public List<HookClaim> standing(String boot) {
    return claims.stream()
        .map(
            it ->
                it.boot().equals(boot)
                    ? it.claim()
                    : new HookClaim(
                        it.claim().claimant(),
                        it.claim().interfaces(),
                        it.claim().evidence()
                            + "; so it was before this machine was started, and it has time to say"
                            + " so anew"))
        .toList();
  }
}
