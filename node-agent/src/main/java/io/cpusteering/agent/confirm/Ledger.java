// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import io.cpusteering.agent.witness.Answerer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** Whether all is there that was written; a file may have been damaged, or made by hand. */
  boolean isWhole() {
    return inForce.values().stream().allMatch(Ledger::isWhole)
        && (trial == null
            || trial.boot() != null
                && trial.phase() != null
                && trial.changes().stream().allMatch(Ledger::isWhole))
        && withdrawals.stream().allMatch(it -> it.state() != null && isWhole(it.change()))
        && unproven.stream().allMatch(Ledger::isWhole);
  }

  private static boolean isWhole(Change change) {
    return change != null
        && change.uid() != null
        && isWhole(change.version())
        && (change.before() == null || isWhole(change.before()));
  }

  private static boolean isWhole(Version version) {
    return version != null && version.revision() != null && version.spec() != null;
  }

  /**
   * Without what is about policies, or versions of them, that are no longer wanted, but for what is
   * in force: that may stay until another policy takes its place. What is on trial comes to its end
   * also where another version is wanted by now: only then it is known whether the node talks, and
   * who answers before the next one.
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
    return new Ledger(inForce, still, kept, unproven.stream().filter(isWanted).toList());
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

  /** What to plan with after what was undone. */
  public Fallback fallback() {
    return new Fallback(withdrawals);
  }

  /** Whether a version of a policy is on trial. */
  public boolean isOnTrial(String uid, String revision) {
    return trial != null && trial.changes().stream().anyMatch(it -> it.isBy(uid, revision));
  }

  /** Whether a version of a policy was in force and not on trial. */
  public boolean isConfirmed(String uid, String revision) {
    Version version = inForce.get(uid);
    return version != null && version.revision().equals(revision);
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

  /**
   * As the next agent goes on with it. After a reboot nothing of it is in force any more, and it is
   * all begun anew. What an undoing brought that was watched then will not be known.
   *
   * @param boot names this boot of the machine
   */
  public Ledger resumed(String boot) {
    return trial == null || trial.boot().equals(boot)
        ? this
        : lifting(Withdrawal.State.WATCHED).with((Trial) null);
  }

  /** With a trial that begins. */
  public Ledger beginning(Trial begun) {
    return unproven(begun.changes(), List.of()).with(begun);
  }

  /**
   * With changes that are no trial, since nobody answered before and nobody can be missed.
   *
   * @param tried what was to be changed
   * @param taken what of it the kernel took, as far as is known
   */
  public Ledger unproven(List<Change> tried, List<Change> taken) {
    List<Change> others = new ArrayList<>(unproven);
    others.removeIf(it -> tried.stream().anyMatch(now -> now.uid().equals(it.uid())));
    others.addAll(taken);
    return withUnproven(others);
  }

  /**
   * With the versions that are in force now and not on trial, and without those of policies that
   * are neither planned nor attached any more.
   *
   * @param planned what was planned last
   * @param attached what the kernel has since
   */
  public Ledger seen(List<WantedPolicy> planned, List<Attempt> attached) {
    Map<String, Version> versions = new TreeMap<>(inForce);
    versions
        .keySet()
        .retainAll(
            Stream.concat(
                    planned.stream().map(WantedPolicy::uid), attached.stream().map(Attempt::uid))
                .toList());
    for (WantedPolicy policy : planned) {
      Version version = policy.version();
      Set<String> revisions =
          attached.stream()
              .filter(it -> it.uid().equals(policy.uid()))
              .map(Attempt::revision)
              .collect(Collectors.toSet());
      if (version != null
          && !isOnTrial(policy.uid(), version.revision())
          && revisions.equals(Set.of(version.revision()))) {
        versions.put(policy.uid(), version);
      }
    }
    return with(versions);
  }

  /** With another trial. */
  public Ledger with(@Nullable Trial other) {
    return new Ledger(inForce, other, withdrawals, unproven);
  }

  /** With other versions in force. */
  Ledger with(Map<String, Version> versions) {
    return new Ledger(versions, trial, withdrawals, unproven);
  }

  /** With other changes that nobody could be missed after. */
  Ledger withUnproven(List<Change> others) {
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
