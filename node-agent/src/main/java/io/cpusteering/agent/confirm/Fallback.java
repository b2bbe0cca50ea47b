// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.plan.CutOff;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is planned instead of changes that were undone: the version before, or nothing on the
 * interfaces that a version had come to.
 *
 * @param withdrawals what was undone
 */
public record Fallback(List<Withdrawal> withdrawals) {
  public Fallback {
    withdrawals = List.copyOf(withdrawals);
  }

  /** What to plan with: of a policy whose version was undone, the one before. */
  public List<WantedPolicy> toPlanWith(List<WantedPolicy> wanted) {
    return wanted.stream().map(this::toPlanWith).toList();
  }

  private WantedPolicy toPlanWith(WantedPolicy policy) {
    String first = policy.version() == null ? policy.revision() : policy.version().revision();
    Optional<Withdrawal> watched = watchedBesides(policy.uid(), first);
    if (watched.isPresent()) {
      // Another version is wanted by now; first it is seen what the undoing brings.
      return held(policy, watched.get().change().before(), watched.get().why());
    }
    Set<String> seen = new HashSet<>();
    String revision = first;
    Version version = policy.version();
    String why = "";
    while (seen.add(revision)) {
      Optional<Withdrawal> undone = wholly(policy.uid(), revision);
      Version before = undone.map(it -> it.change().before()).orElse(null);
      if (before == null) {
        break;
      }
      why = why.isEmpty() ? undone.get().why() : why;
      version = before;
      revision = before.revision();
    }
    return why.isEmpty() ? policy : held(policy, version, why);
  }

  private static WantedPolicy held(WantedPolicy policy, @Nullable Version version, String why) {
    return new WantedPolicy(
        policy.policy(),
        policy.uid(),
        policy.revision(),
        version,
        new WantedPolicy.Hold(Reason.CONNECTIVITY_LOST, why));
  }

  private Optional<Withdrawal> watchedBesides(String uid, String revision) {
    return withdrawals.stream()
        .filter(it -> it.state() == Withdrawal.State.WATCHED)
        .filter(it -> it.change().uid().equals(uid))
        .filter(it -> !it.change().revision().equals(revision))
        .findFirst();
  }

  private Optional<Withdrawal> wholly(String uid, String revision) {
    return withdrawals.stream()
        .filter(Withdrawal::isHeeded)
        .filter(it -> it.change().whole() && it.change().isBy(uid, revision))
        .findFirst();
  }

  /** What is to be kept off interfaces since there is nothing to go back to. */
  public List<CutOff> cutOffs() {
    return withdrawals.stream()
        .filter(Withdrawal::isHeeded)
        .filter(it -> !it.change().whole() || it.change().before() == null)
        .map(
            it ->
                new CutOff(
                    it.change().uid(),
                    it.change().revision(),
                    it.change().whole() ? Set.of() : it.change().indexes(),
                    it.why()))
        .toList();
  }

  /**
   * Whether a version is what was before one that was undone: to put it in force is a step back,
   * and not on trial.
   */
  public boolean isBack(String uid, String revision) {
    return withdrawals.stream()
        .filter(Withdrawal::isHeeded)
        .map(Withdrawal::change)
        .anyMatch(
            it ->
                it.uid().equals(uid)
                    && it.before() != null
                    && it.before().revision().equals(revision));
  }
}
