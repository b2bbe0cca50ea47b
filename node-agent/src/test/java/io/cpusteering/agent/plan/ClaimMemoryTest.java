// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.Claimant;
import io.cpusteering.agent.host.ClaimantFacts;
import io.cpusteering.agent.host.HookClaim;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimMemoryTest {
  private static final HookClaim CILIUM =
      new HookClaim(Claimant.CILIUM, Set.of("eth0"), "it says so");
  private static final HookClaim CALICO =
      new HookClaim(Claimant.CALICO, Set.of("eth1"), "its map is there");
  private static final ClaimantFacts NOTHING = new ClaimantFacts(List.of(), Set.of());

  private final ClaimMemory lastBoot = ClaimMemory.EMPTY.next(seen(CILIUM), "boot-1", 90_000);

  @Test
  void whatIsSeenStands() {
    assertThat(lastBoot.standing("boot-1")).containsExactly(CILIUM);
    assertThat(lastBoot.next(seen(CALICO), "boot-1", 90_010).standing("boot-1"))
        .containsExactly(CALICO);
  }

  @Test
  void whatIsNoLongerSeenIsOver() {
    assertThat(lastBoot.next(NOTHING, "boot-1", 90_010)).isEqualTo(ClaimMemory.EMPTY);
  }

  @Test
  void afterAStartOfTheMachineItStandsUntilTheClaimantHadTime() {
    ClaimMemory early = lastBoot.next(NOTHING, "boot-2", 5).next(NOTHING, "boot-2", 599);

    assertThat(early.standing("boot-2"))
        .singleElement()
        .satisfies(
            claim -> {
              assertThat(claim.interfaces()).containsExactly("eth0");
              assertThat(claim.evidence())
                  .isEqualTo(
                      "it says so; so it was before this machine was started, and it has time to"
                          + " say so anew");
            });
    assertThat(early.next(NOTHING, "boot-2", 600)).isEqualTo(ClaimMemory.EMPTY);
  }

  @Test
  void aClaimantThatSaysThatItWantsNothingIsBelievedAtOnce() {
    ClaimantFacts nothingForCilium = new ClaimantFacts(List.of(), Set.of(Claimant.CILIUM));

    assertThat(lastBoot.next(nothingForCilium, "boot-2", 5)).isEqualTo(ClaimMemory.EMPTY);
  }

  @Test
  void aClaimantThatSaysSomethingElseIsBelievedAtOnceAndTheOthersStandStill() {
    ClaimMemory both =
        ClaimMemory.EMPTY.next(
            new ClaimantFacts(List.of(CILIUM, CALICO), Set.of()), "boot-1", 90_000);
    HookClaim other = new HookClaim(Claimant.CILIUM, Set.of("eth7"), "it says so");

    assertThat(both.next(seen(other), "boot-2", 5).standing("boot-2"))
        .extracting(HookClaim::interfaces)
        .containsExactly(Set.of("eth7"), Set.of("eth1"));
  }

  private static ClaimantFacts seen(HookClaim claim) {
    return new ClaimantFacts(List.of(claim), Set.of(claim.claimant()));
  }
}
