// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Changes of one round, until it is shown that the node still talks, or they are undone and it is
 * known what that brought.
 *
 * @param boot which boot of the machine {@code since} is about
 * @param since when the phase began, in nanoseconds since then
 * @param seconds how long the node has to show that it still talks: the shortest time of the
 *     changes
 * @param until when that ends, for people
 * @param changes what was changed
 * @param answered who answered before
 * @param phase how far it is
 * @param lost who no longer answered; empty in the first phase
 */
public record Trial(
    String boot,
    long since,
    int seconds,
    String until,
    List<Change> changes,
    List<Answerer> answered,
    Phase phase,
    List<Answerer> lost) {
  public Trial {
    changes = List.copyOf(changes);
    answered = List.copyOf(answered);
    lost = List.copyOf(lost);
  }

  /** How far a trial is. */
  public enum Phase {
    /** The changes are in force. */
    CHANGED,
    /** Those are undone that answers are known to come in by. */
    SOME_UNDONE,
    /** All are undone. */
    ALL_UNDONE
  }

  /** Whom it matters to ask now. */
  List<Answerer> toAsk() {
    return phase == Phase.CHANGED ? answered : lost;
  }

  /** Who has given fewer signs of life than that. */
  List<Answerer> silent(Map<Answerer, Integer> signs, int enough) {
    return toAsk().stream().filter(it -> signs.getOrDefault(it, 0) < enough).toList();
  }

  /**
   * What is undone first: what answers are known to come in by. All of it when that is nothing or
   * everything.
   */
  List<Change> suspects() {
    List<Change> carrying = changes.stream().filter(Change::carries).toList();
    return carrying.isEmpty() ? changes : carrying;
  }

  /** The others. */
  List<Change> others() {
    List<Change> others = new ArrayList<>(changes);
    others.removeAll(suspects());
    return others;
  }

  Trial in(Phase next, long now, List<Answerer> missing) {
    return new Trial(boot, now, seconds, until, changes, answered, next, missing);
  }

  /** The same, its phase begun at another time. */
  public Trial since(long moment) {
    return new Trial(boot, moment, seconds, until, changes, answered, phase, lost);
  }

  /** The same of some of its changes. */
  public Trial of(List<Change> some) {
    return new Trial(boot, since, seconds, until, some, answered, phase, lost);
  }

  /** For people: who must answer. */
  public String awaited() {
    return Words.list(answered);
  }
}
