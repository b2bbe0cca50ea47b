// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.witness.Answerer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
  /** Left at least to an agent that goes on with what another one began. */
  private static final int SECONDS_LEFT = 5;

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

  /**
   * One that begins.
   *
   * @param boot names this boot of the machine
   * @param now nanoseconds since then
   * @param wall the same for people
   * @param changes what is to be changed; at least one
   * @param answered who answers before
   */
  public static Trial begun(
      String boot, long now, Instant wall, List<Change> changes, List<Answerer> answered) {
    int seconds = changes.stream().mapToInt(Change::seconds).min().orElseThrow();
    String until = wall.plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS).toString();
    return new Trial(boot, now, seconds, until, changes, answered, Phase.CHANGED, List.of());
  }

  /** Whether an edit may be tried together with what is on trial, and be undone with it. */
  public boolean admits(List<Change> edits) {
    return phase == Phase.CHANGED
        && Stream.concat(changes.stream(), edits.stream()).allMatch(Change::whole);
  }

  /** Whether everybody has given a sign of life. */
  public boolean isHeard(Map<Answerer, Integer> signs) {
    return silent(signs, 1).isEmpty();
  }

  /**
   * The same whose time begins anew.
   *
   * @param now nanoseconds since the machine was booted
   * @param wall the same for people
   */
  public Trial again(long now, Instant wall) {
    return begun(boot, now, wall, changes, answered);
  }

  /** The same with an edit. */
  public Trial with(List<Change> edits) {
    List<Change> all = new ArrayList<>();
    changes.stream()
        .filter(it -> edits.stream().noneMatch(edit -> edit.uid().equals(it.uid())))
        .forEach(all::add);
    edits.forEach(
        edit ->
            all.add(
                changes.stream()
                    .filter(it -> it.uid().equals(edit.uid()))
                    .findFirst()
                    .map(edit::after)
                    .orElse(edit)));
    return of(all);
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

  /**
   * The same as from now on it is asked who answers. Time during which nobody asked does not count,
   * but for what is left at least.
   */
  public Trial askedFrom(long now) {
    long latest = now - Duration.ofSeconds(seconds - SECONDS_LEFT).toNanos();
    long begins = phase == Phase.CHANGED && since <= now ? Math.max(since, latest) : now;
    return new Trial(boot, begins, seconds, until, changes, answered, phase, lost);
  }

  /** The same of other changes. */
  public Trial of(List<Change> others) {
    return new Trial(boot, since, seconds, until, others, answered, phase, lost);
  }

  /** For people: who must answer. */
  public String awaited() {
    return Answerer.words(answered);
  }

  /** For people: whose versions are on trial. */
  public String policies() {
    return changes.stream().map(Change::policy).collect(Collectors.joining(", "));
  }
}
