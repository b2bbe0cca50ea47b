// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.plan.CutOff;
import io.cpusteering.agent.plan.Reason;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of changes, kept on disk so that an agent which is killed at any moment leaves
 * enough for the next one.
 *
 * @param inForce uid of a policy to the version of it that was in force last and not on trial: what
 *     an edit goes back to
 * @param trial what is on trial; null for nothing
 * @param withdrawals what was undone
 * @param unproven changes before which nobody answered, so that nobody could be missed
 */
public record Ledger(
    Map<String, Version> inForce,
    @Nullable Trial trial,
    List<Withdrawal> withdrawals,
    List<Change> unproven) {
  /** Nothing is known. */
  public static final Ledger EMPTY = new Ledger(Map.of(), null, List.of(), List.of());

  /** A file of an older agent may lack what came later. */
  public Ledger {
    inForce = inForce == null ? Map.of() : Map.copyOf(inForce);
    withdrawals = withdrawals == null ? List.of() : List.copyOf(withdrawals);
    unproven = unproven == null ? List.of() : List.copyOf(unproven);
  }

  /**
   * Without what is about policies, or versions of them, that are no longer wanted. What is on
   * trial comes to its end also where another version is wanted by now: only then it is known
   * whether the node talks, and who answers before the next one.
   */
  public Ledger standing(List<WantedPolicy> wanted) {
    Predicate<Change> isWanted = change -> isWanted(change, wanted);
    Set<String> uids = wanted.stream().map(WantedPolicy::uid).collect(Collectors.toSet());
    Trial still = trial == null ? null : standing(trial, uids);
    List<Withdrawal> kept =
        withdrawals.stream()
            .filter(it -> uids.contains(it.change().uid()))
            .filter(
                it ->
                    still != null && it.state() == Withdrawal.State.WATCHED
                        || withdrawals.stream()
                            .map(Withdrawal::change)
                            .filter(isWanted)
                            .anyMatch(other -> other.uid().equals(it.change().uid())))
            .toList();
    Map<String, Version> versions = new TreeMap<>(inForce);
    versions.keySet().retainAll(uids);
    return new Ledger(versions, still, kept, unproven.stream().filter(isWanted).toList());
  }

  private static @Nullable Trial standing(Trial trial, Set<String> uids) {
    List<Change> changes = trial.changes().stream().filter(it -> uids.contains(it.uid())).toList();
    return changes.isEmpty() ? null : trial.of(changes);
  }

  private static boolean isWanted(Change change, List<WantedPolicy> wanted) {
    return wanted.stream()
        .anyMatch(
            policy ->
                change.isBy(policy.uid(), policy.revision())
                    || policy.version() != null
                        && change.isBy(policy.uid(), policy.version().revision()));
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

  /** Whether it is a step back to what was before: that is not on trial. */
  public boolean isUndoing(String uid, String revision) {
    return withdrawals.stream()
        .filter(Withdrawal::isHeeded)
        .map(Withdrawal::change)
        .anyMatch(
            it ->
                it.uid().equals(uid)
                    && it.before() != null
                    && it.before().revision().equals(revision));
  }

  /** Whether a version of a policy is on trial. */
  public boolean isOnTrial(String uid, String revision) {
    return trial != null && trial.changes().stream().anyMatch(it -> it.isBy(uid, revision));
  }

  /** Whom it matters to ask now. */
  public List<Answerer> toAsk() {
    return trial != null
        ? trial.toAsk()
        : withdrawals.stream()
            .filter(it -> it.state() == Withdrawal.State.AWAITING)
            .flatMap(it -> it.lost().stream())
            .distinct()
            .toList();
  }

  /** With another trial. */
  public Ledger with(@Nullable Trial other) {
    return new Ledger(inForce, other, withdrawals, unproven);
  }

  /** With other versions in force. */
  public Ledger with(Map<String, Version> versions) {
    return new Ledger(versions, trial, withdrawals, unproven);
  }

  /** With other changes that nobody could be missed after. */
  public Ledger withUnproven(List<Change> others) {
    return new Ledger(inForce, trial, withdrawals, others);
  }

  /** With other changes undone. */
  Ledger withWithdrawals(List<Withdrawal> others) {
    return new Ledger(inForce, trial, others, unproven);
  }

  /** With everything undone that is in force and on trial, for no other reason than that. */
  public Ledger givingUp() {
    if (trial == null) {
      return this;
    }
    List<Withdrawal> all = new ArrayList<>(withdrawals);
    trial.changes().stream()
        .filter(change -> all.stream().noneMatch(it -> it.isHeeded() && isOf(it, change)))
        .forEach(change -> all.add(new Withdrawal(change, List.of(), Withdrawal.State.BLAMED)));
    return withWithdrawals(all).with((Trial) null);
  }

  /** With everything that is in a state to be tried, for the second and last time. */
  public Ledger lifting(Withdrawal.State state) {
    return withWithdrawals(
        withdrawals.stream()
            .map(it -> it.state() == state ? it.as(Withdrawal.State.LIFTED) : it)
            .toList());
  }

  /** Without what was given up: the next one who asks for it has it tried anew. */
  public Ledger withoutGivenUp() {
    return withWithdrawals(withdrawals.stream().filter(it -> !it.lost().isEmpty()).toList());
  }

  static boolean isOf(Withdrawal withdrawal, Change change) {
    return Objects.equals(withdrawal.change().uid(), change.uid())
        && withdrawal.change().revision().equals(change.revision())
        && withdrawal.change().places().equals(change.places());
  }
}
