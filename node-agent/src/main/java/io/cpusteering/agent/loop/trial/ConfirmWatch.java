// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.confirm.Attempt;
import io.cpusteering.agent.confirm.Attempts;
import io.cpusteering.agent.confirm.Change;
import io.cpusteering.agent.confirm.Changes;
import io.cpusteering.agent.confirm.Judge;
import io.cpusteering.agent.confirm.Ledger;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.confirm.Trial;
import io.cpusteering.agent.confirm.TrialNotices;
import io.cpusteering.agent.confirm.Withdrawal;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.loop.InForce;
import io.cpusteering.agent.loop.Lookout;
import io.cpusteering.agent.loop.Trials;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.loop.trial.Witnesses.Question;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Inquiry;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has changes confirmed: asks who answers before one, then who still does, and has it undone when
 * somebody is missing. Asking is done beside the loop; what came of it is looked at between rounds.
 */
public final class ConfirmWatch implements Trials, Lookout, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConfirmWatch.class);

  private final Witnesses witnesses;
  private final KeptLedger kept;
  private final BootClock clock;
  private final Attempts attempts = new Attempts();
  private final Joining joining;
  private List<WantedPolicy> planned = List.of();

  /** What is tried in this round though nobody can be missed. */
  private List<Change> unproven = List.of();

  /**
   * @param whom gives who may answer on this node
   * @param store where it is kept what is on trial
   * @param wake has a round begin at once
   */
  public ConfirmWatch(
      Function<HostFacts, List<Answerer>> whom,
      Inquiry inquiry,
      LedgerStore store,
      BootClock clock,
      Runnable wake) {
    this.witnesses = new Witnesses(whom, inquiry, clock, wake);
    this.kept = new KeptLedger(store, clock.boot());
    this.clock = clock;
    this.joining = new Joining(witnesses, attempts, clock);
  }

  @Override
  public Optional<Duration> interval() {
    return witnesses.interval();
  }

  @Override
  public boolean callsForARound() {
    boolean decided =
        switch (witnesses.question()) {
          case NONE -> false;
          case WHO_ANSWERS -> witnesses.areHeard();
          case STILL_THERE, BACK_AGAIN -> !judged().equals(kept.get());
        };
    return decided && witnesses.mayCall();
  }

  @Override
  public boolean isUndecided() {
    return kept.get().trial() != null || witnesses.question() == Question.WHO_ANSWERS;
  }

  /** Has tried now what was not to blame: nobody will wait for those who fell silent. */
  public void tryAwaited() {
    kept.set(kept.get().lifting(Withdrawal.State.AWAITING));
  }

  /** Has everything undone in the next round that is on trial, since nobody will wait for it. */
  public void giveUp() {
    kept.set(kept.get().givingUp());
    witnesses.rest();
  }

  /** Afterwards: what was given up may be tried again. */
  public void forgetGivenUp() {
    kept.set(kept.get().withoutGivenUp());
  }

  @Override
  public void close() {
    witnesses.rest();
  }

  @Override
  public List<Trouble> troubles() {
    return kept.troubles();
  }

  @Override
  public void left() {
    witnesses.rest();
    attempts.left();
    kept.set(Ledger.EMPTY);
  }

  @Override
  public void wanted(List<WantedPolicy> policies) {
    Ledger standing = kept.get().standing(policies);
    if (!standing.toAsk().equals(kept.get().toAsk()) && witnesses.isAfterChange()) {
      witnesses.rest();
    }
    kept.set(standing);
  }

  @Override
  public List<WantedPolicy> toPlanWith(List<WantedPolicy> wanted) {
    if (witnesses.isAfterChange()) {
      judge();
    }
    return kept.get().fallback().toPlanWith(wanted);
  }

  private void judge() {
    Ledger last = kept.get();
    Ledger next = judged();
    if (next.equals(last)) {
      return;
    }
    Trial ended = last.trial();
    if (ended != null && next.trial() == null && next.withdrawals().equals(last.withdrawals())) {
      log.atInfo()
          .addKeyValue("policies", ended.policies())
          .addKeyValue("answered", ended.awaited())
          .log("confirmed");
    }
    kept.set(next);
    // Asked anew once the kernel is as decided.
    witnesses.rest();
  }

  private Ledger judged() {
    return Judge.next(kept.get(), clock.nanos(), witnesses.signs());
  }

  /** Plans anew with whatever must wait, until nothing is left that must. */
  @Override
  public NodePlan plan(
      List<WantedPolicy> policies, HostFacts host, DatapathState state, Planning planning) {
    Ledger ledger = kept.get();
    Changes changes = changes(host, state);
    List<Attempt> attached = attached(state);
    Set<String> held = new HashSet<>();
    Set<WantedPolicy> staying = new LinkedHashSet<>();
    while (true) {
      planned =
          Stream.concat(
                  policies.stream()
                      .map(
                          it ->
                              held.contains(it.uid())
                                  ? TrialNotices.waiting(it, ledger.trial())
                                  : it),
                  staying.stream())
              .toList();
      NodePlan plan = planning.plan(planned, ledger.fallback().cutOffs());
      List<Change> toTry =
          changes.of(plan.datapath(), planned).stream()
              .filter(it -> !ledger.isOnTrial(it.uid(), it.revision()))
              .filter(it -> !it.whole() || !ledger.fallback().isBack(it.uid(), it.revision()))
              .filter(it -> !attempts.isRepair(it, attached))
              .toList();
      if (toTry.isEmpty()) {
        if (held.isEmpty() && witnesses.question() == Question.WHO_ANSWERS) {
          witnesses.rest();
        }
        return TrialNotices.in(plan, ledger);
      }
      if (held.isEmpty() && mayBegin(toTry, host)) {
        begin(toTry);
        return TrialNotices.in(plan, kept.get());
      }
      toTry.forEach(it -> held.add(it.uid()));
      staying.addAll(predecessors(toTry, policies, state));
    }
  }

  /**
   * Policies that go, on interfaces that another one takes once it is known who answers: so the
   * program is replaced, and no packet lost between one taken off and one attached. Not those that
   * were not confirmed, which may be why nobody answers, nor beside a trial in which somebody is
   * missed, which may take long.
   */
  private List<WantedPolicy> predecessors(
      List<Change> changes, List<WantedPolicy> wanted, DatapathState state) {
    Ledger ledger = kept.get();
    if (ledger.trial() != null && !joining.isNobodyMissed(ledger.trial())) {
      return List.of();
    }
    return state.attachments().stream()
        .filter(it -> wanted.stream().noneMatch(policy -> policy.uid().equals(it.uid())))
        .filter(it -> ledger.isConfirmed(it.uid(), it.revision()))
        .filter(it -> changes.stream().anyMatch(to -> to.indexes().contains(it.ifindex())))
        .map(it -> TrialNotices.succeeded(it.policy(), it.uid(), it.revision()))
        .distinct()
        .toList();
  }

  private Changes changes(HostFacts host, DatapathState state) {
    Set<String> secondPrograms =
        state.cpuMaps().stream()
            .filter(map -> map.entries().values().stream().anyMatch(it -> it.programId() != 0))
            .map(DatapathState.CpuMap::uid)
            .collect(Collectors.toUnmodifiableSet());
    return new Changes(host, InForce.of(state), secondPrograms, kept.get().inForce());
  }

  private static List<Attempt> attached(DatapathState state) {
    return state.attachments().stream()
        .map(it -> new Attempt(it.uid(), it.revision(), it.ifindex()))
        .toList();
  }

  private boolean mayBegin(List<Change> changes, HostFacts host) {
    Trial trial = kept.get().trial();
    if (trial != null) {
      return joining.mayJoin(trial, changes);
    }
    boolean onlyRepeats = changes.stream().allMatch(attempts::wasRefused);
    return onlyRepeats && witnesses.answeredBefore() != null || witnesses.areKnown(host);
  }

  /** On disk before the kernel is touched. */
  private void begin(List<Change> changes) {
    Ledger last = kept.get();
    Trial running = last.trial();
    if (running != null) {
      kept.set(last.beginning(joining.join(running, changes)));
      witnesses.rest();
      return;
    }
    witnesses.rest();
    List<Answerer> answered = Objects.requireNonNull(witnesses.answeredBefore());
    if (answered.isEmpty()) {
      unproven = changes;
      // What was refused before is said to be in force when it is.
      kept.set(
          last.unproven(changes, changes.stream().filter(it -> !attempts.wasRefused(it)).toList()));
      return;
    }
    kept.set(
        last.beginning(Trial.begun(clock.boot(), clock.nanos(), clock.wall(), changes, answered)));
  }

  @Override
  public void applied(DatapathState state) {
    List<Attempt> attached = attached(state);
    Ledger last = kept.get();
    Trial trial = last.trial();
    if (trial != null && trial.phase() == Trial.Phase.CHANGED && !witnesses.isAfterChange()) {
      List<Change> inForce = joining.inForce(trial, attached);
      trial = inForce.isEmpty() ? null : trial.of(inForce);
    }
    joining.settle();
    Ledger now =
        last.unproven(unproven, attempts.taken(unproven, attached))
            .seen(planned, attached)
            .with(trial);
    unproven = List.of();
    attempts.settle(now, attached);
    kept.set(asked(now));
  }

  private Ledger asked(Ledger now) {
    Trial trial = now.trial();
    if (witnesses.question() != Question.NONE || now.toAsk().isEmpty()) {
      return now;
    }
    if (trial == null) {
      witnesses.askWhetherBackAgain(now.toAsk());
      return now;
    }
    witnesses.askWhetherStillThere(now.toAsk());
    return now.with(joining.asked(trial));
  }
}
