// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import io.cpusteering.agent.confirm.Attempt;
import io.cpusteering.agent.confirm.Attempts;
import io.cpusteering.agent.confirm.Change;
import io.cpusteering.agent.confirm.Trial;
import io.cpusteering.agent.loop.trial.Witnesses.Question;
import java.util.ArrayList;
import java.util.List;

/** Has edits join what is on trial already, to be confirmed or undone together. */
final class Joining {
  private final Witnesses witnesses;
  private final Attempts attempts;
  private final BootClock clock;

  /** What was on trial before an edit joined it in this round. */
  private List<Change> before = List.of();

  /** Whether that left it no more time. */
  private boolean inTime;

  Joining(Witnesses witnesses, Attempts attempts, BootClock clock) {
    this.witnesses = witnesses;
    this.attempts = attempts;
    this.clock = clock;
  }

  /** Whether edits may join; else they wait for the end of what is on trial. */
  boolean mayJoin(Trial running, List<Change> edits) {
    return witnesses.question() == Question.STILL_THERE
        && running.admits(edits)
        // What is tried round after round must not have the time begin anew each time.
        && edits.stream().noneMatch(attempts::wasRefused)
        && isNobodyMissed(running);
  }

  /** Whether all have answered since it began, or could hardly have. */
  boolean isNobodyMissed(Trial running) {
    return running.phase() == Trial.Phase.CHANGED
        && (witnesses.question() == Question.NONE
            || running.isHeard(witnesses.signs())
            || witnesses.haveHardlyBeenAsked());
  }

  /** What is on trial from now on, and is to be asked about anew. */
  Trial join(Trial running, List<Change> edits) {
    // While somebody is silent the time runs on: edits after each other must not stretch an outage.
    inTime = !running.isHeard(witnesses.signs());
    before = running.changes();
    Trial both = running.with(edits);
    return inTime ? both : both.again(clock.nanos(), clock.wall());
  }

  /** What of a trial is in force after a round. */
  List<Change> inForce(Trial trial, List<Attempt> attached) {
    List<Change> inForce = new ArrayList<>(attempts.taken(trial.changes(), attached));
    // Where the kernel refused the edit, what it was to replace is still on trial.
    before.stream()
        .filter(it -> !inForce.contains(it) && Attempts.isAttached(it, attached))
        .forEach(inForce::add);
    return inForce;
  }

  /** A round has ended: what is on trial is one. */
  void settle() {
    before = List.of();
  }

  /** The same trial, as from now on it is asked who answers. */
  Trial asked(Trial trial) {
    if (inTime) {
      inTime = false;
      return trial;
    }
    return trial.askedFrom(clock.nanos());
  }
}
