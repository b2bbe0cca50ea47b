// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.confirm.Trial.Phase;
import io.cpusteering.agent.confirm.Withdrawal.State;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import io.cpusteering.agent.witness.Answerer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Decides what becomes of changes. Everybody who answered before must answer three times, or they
 * are undone; then it is seen whether that brings the answers back. If it does, the changes are to
 * blame. If it does not, as when the API server is restarted meanwhile, they may be tried once more
 * as soon as those who were lost answer again.
 */
public final class Judge {
  /**
   * So many signs of life are enough. One may be from before a driver that resets its link has done
   * so.
   */
  static final int ENOUGH = 3;

  /** Within that time after a change was undone, answers are put down to that. */
  static final long BACK = TimeUnit.SECONDS.toNanos(10);

  private Judge() {}

  /**
   * What is to be.
   *
   * @param ledger what is
   * @param now nanoseconds since the machine was booted
   * @param signs how often each of {@link Ledger#toAsk} has given a sign of life since the phase
   *     began
   * @return the same when it is to be waited
   */
  public static Ledger next(Ledger ledger, long now, Map<Answerer, Integer> signs) {
    Trial trial = ledger.trial();
    if (trial == null) {
      return lift(ledger, signs);
    }
    long nanos = now - trial.since();
    return switch (trial.phase()) {
      case CHANGED -> {
        List<Answerer> silent = trial.silent(signs, ENOUGH);
        if (silent.isEmpty()) {
          yield confirmed(ledger, trial.changes());
        }
        yield nanos < TimeUnit.SECONDS.toNanos(trial.seconds())
            ? ledger
            : undo(ledger, trial, now, silent);
      }
      case SOME_UNDONE, ALL_UNDONE -> {
        if (trial.silent(signs, 1).isEmpty()) {
          yield confirmed(
              watched(ledger, it -> it.as(State.BLAMED)),
              trial.phase() == Phase.SOME_UNDONE ? trial.others() : List.of());
        }
        if (nanos < BACK) {
          yield ledger;
        }
        yield trial.phase() == Phase.SOME_UNDONE
            ? undone(ledger, trial.others(), trial.lost())
                .with(trial.in(Phase.ALL_UNDONE, now, trial.lost()))
            : watched(ledger, it -> it.as(wasLifted(ledger, it) ? State.BLAMED : State.AWAITING))
                .with((Trial) null);
      }
    };
  }

  /** From now on an edit goes back to them. */
  private static Ledger confirmed(Ledger ledger, List<Change> changes) {
    Map<String, Version> versions = new TreeMap<>(ledger.inForce());
    changes.forEach(it -> versions.put(it.uid(), it.version()));
    return ledger.with(versions).with((Trial) null);
  }

  private static Ledger undo(Ledger ledger, Trial trial, long now, List<Answerer> lost) {
    Phase phase = trial.others().isEmpty() ? Phase.ALL_UNDONE : Phase.SOME_UNDONE;
    return undone(ledger, trial.suspects(), lost).with(trial.in(phase, now, lost));
  }

  private static Ledger undone(Ledger ledger, List<Change> changes, List<Answerer> lost) {
    List<Withdrawal> all = new ArrayList<>(ledger.withdrawals());
    changes.forEach(it -> all.add(new Withdrawal(it, lost, State.WATCHED)));
    return ledger.withWithdrawals(all);
  }

  private static Ledger watched(Ledger ledger, UnaryOperator<Withdrawal> becomes) {
    return ledger.withWithdrawals(
        ledger.withdrawals().stream()
            .map(it -> it.state() == State.WATCHED ? becomes.apply(it) : it)
            .toList());
  }

  private static boolean wasLifted(Ledger ledger, Withdrawal of) {
    return ledger.withdrawals().stream()
        .filter(it -> it.state() == State.LIFTED)
        .anyMatch(it -> it.change().isBy(of.change().uid(), of.change().revision()));
  }

  private static Ledger lift(Ledger ledger, Map<Answerer, Integer> signs) {
    return ledger.withWithdrawals(
        ledger.withdrawals().stream()
            .map(
                it ->
                    it.state() == State.AWAITING
                            && it.lost().stream().allMatch(who -> signs.getOrDefault(who, 0) > 0)
                        ? it.as(State.LIFTED)
                        : it)
            .toList());
  }
}
