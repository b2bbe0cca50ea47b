// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Cause;
import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
import io.cpusteering.agent.harm.Standing.Reported;
import io.cpusteering.agent.harm.Standing.Steered;
import io.cpusteering.agent.harm.Standing.Suspected;
import io.cpusteering.agent.harm.Standing.Undone;
import io.cpusteering.api.policy.OnHarm;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides for all interfaces of a node whether their steering is put on trial, and what comes of
 * it. Pure: figures and standings in, standings out.
 *
 * <p>Too many losses start a trial after a delay that differs from node to node, and only of one
 * interface at a time, since they share CPUs; that of the interface that loses most comes first. A
 * jump of checksum errors starts one at once, of all interfaces that are blamed.
 */
public final class Judge {
  /** Fewer lost packets than this are no loss to act on. */
  private static final long LEAST_LOST = 10;

  /** Of windows: over so many the nodes spread their trials. */
  private static final int SPREAD = 2;

  /** What was found out is not asked again until so many times as much is lost. */
  private static final int WORSE = 2;

  /** Half the share that is a jump of checksum errors: below, they are over. */
  private static final double FEW_ERRORS = 0.5 / ChecksumJump.PACKETS_PER_ERROR;

  private final Pace pace;
  private final double stagger;
  private final Trial trial;

  /**
   * @param stagger where this node stands among all, 0..1: always the same for a node
   */
  public Judge(Pace pace, double stagger) {
    this.pace = pace;
    this.stagger = stagger;
    this.trial = new Trial(pace, stagger);
  }

  /**
   * The standings from now on, in the same order.
   *
   * @param samples in order; the last one is now
   * @param accounted checksum errors before that are nobody's any more
   */
  public List<Standing> next(List<Sample> samples, List<Situation> all, long accounted) {
    if (samples.isEmpty()) {
      return all.stream().map(Situation::standing).toList();
    }
    List<Situation> next =
        new ArrayList<>(all.stream().map(it -> it.with(step(it, samples))).toList());
    blame(samples, next, accounted);
    tryOne(samples, next);
    return next.stream().map(Situation::standing).toList();
  }

  private Standing step(Situation it, List<Sample> samples) {
    long now = samples.getLast().nanos();
    Terms terms = it.terms();
    if (terms == null) {
      return it.standing();
    }
    return switch (it.standing()) {
      case Steered steered -> steered(it, steered, terms, samples);
      case Suspected suspected ->
          isTooMuch(lately(it, suspected.since(), terms, samples), terms)
              ? suspected
              : new Steered(suspected.since(), suspected.times());
      case OnTrial onTrial when onTrial.since() == null -> onTrial;
      case OnTrial onTrial -> trial.next(onTrial, terms, sinceBegun(it, onTrial, samples), now);
      case PassedThrough passed ->
          now - passed.until() < 0 ? passed : new Steered(null, passed.times() + 1);
      case Kept kept -> kept(it, kept, terms, samples);
      case Reported reported -> {
        Loss loss = lately(it, reported.since(), terms, samples);
        yield isOver(loss, terms) && loss.checksumShare() < FEW_ERRORS
            ? new Steered(reported.since(), 0)
            : reported;
      }
      case Undone undone -> undone;
    };
  }

  private Standing steered(Situation it, Steered steered, Terms terms, List<Sample> samples) {
    long now = samples.getLast().nanos();
    Long since = steered.since();
    if (since == null || now - since < terms.window() + pace.settle()) {
      return steered;
    }
    Loss loss = lately(it, since, terms, samples);
    if (!isTooMuch(loss, terms)) {
      return steered;
    }
    return terms.onHarm() == OnHarm.REPORT
        ? new Reported(since, loss)
        : suspected(since, now - since < pace.longestRest() ? steered.times() : 0, terms, now);
  }

  private Suspected suspected(long since, int times, Terms terms, long now) {
    return new Suspected(since, times, now + (long) (stagger * SPREAD * terms.window()));
  }

  private Standing kept(Situation it, Kept kept, Terms terms, List<Sample> samples) {
    long now = samples.getLast().nanos();
    Long since = kept.since();
    if (since == null || now - since < terms.window() + pace.settle()) {
      return kept;
    }
    if (now - kept.until() >= 0) {
      return steered(it, new Steered(since, kept.times() + 1), terms, samples);
    }
    Loss loss = lately(it, since, terms, samples);
    if (isTooMuch(loss, terms)
        && loss.share() > WORSE * Math.max(kept.before().share(), kept.passing().share())) {
      return suspected(since, kept.times() + 1, terms, now);
    }
    boolean over =
        isOver(loss, terms)
            && (kept.verdict() != Standing.Verdict.WRONG_CHECKSUMS
                || loss.checksumShare() < FEW_ERRORS);
    boolean above = !over && (kept.above() || isTooMuch(loss, terms));
    return above == kept.above()
        ? kept
        : new Kept(
            kept.verdict(),
            since,
            kept.times(),
            kept.until(),
            kept.before(),
            kept.passing(),
            kept.together(),
            above);
  }

  private static boolean isTooMuch(Loss loss, Terms terms) {
    return loss.offered() >= Trial.LEAST_PACKETS
        && loss.lost() >= LEAST_LOST
        && loss.share() > terms.maxLoss();
  }

  private static boolean isOver(Loss loss, Terms terms) {
    return loss.share() < terms.maxLoss() / 2;
  }

  /** Over the last window, but for what was before it was steered. */
  private Loss lately(Situation it, long since, Terms terms, List<Sample> samples) {
    long now = samples.getLast().nanos();
    return Losses.of(
        samples, it.ifindex(), it.nativeMode(), later(since + pace.settle(), now - terms.window()));
  }

  private Loss sinceBegun(Situation it, OnTrial trial, List<Sample> samples) {
    Long since = trial.since();
    if (since == null) {
      return Loss.NONE;
    }
    return trial.cause() == Cause.CHECKSUMS
        ? Losses.ofChecksums(samples, since + pace.settle())
        : Losses.of(samples, it.ifindex(), it.nativeMode(), since + pace.settle());
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** While packets are passed because of checksum errors, nobody else is blamed for them. */
  private void blame(List<Sample> samples, List<Situation> all, long accounted) {
    if (all.stream().anyMatch(it -> isOnTrial(it.standing(), Cause.CHECKSUMS))) {
      return;
    }
    List<Sample> unaccounted = samples.stream().filter(it -> it.nanos() - accounted >= 0).toList();
    List<Situation> suspects = all.stream().filter(it -> isSuspect(it, samples)).toList();
    if (suspects.isEmpty()) {
      blameTogether(unaccounted, all);
      return;
    }
    ChecksumJump.blame(unaccounted, suspects.stream().map(Situation::attached).toList())
        .ifPresent(
            blame ->
                all.replaceAll(
                    it ->
                        suspects.contains(it) && blame.interfaces().contains(it.ifindex())
                            ? it.with(accused(it, unaccounted, blame, suspects.size() == 1))
                            : it));
  }

  /**
   * Several may do it, so that errors went on while the packets of each alone were passed: then
   * those of all are.
   */
  private static void blameTogether(List<Sample> samples, List<Situation> all) {
    List<Situation> each =
        all.stream()
            .filter(it -> it.standing() instanceof Kept kept && isOfOneAlone(kept))
            .toList();
    if (each.size() > 1) {
      ChecksumJump.blame(samples, each.stream().map(Situation::attached).toList())
          .ifPresent(
              blame ->
                  all.replaceAll(
                      it -> each.contains(it) ? it.with(accused(it, samples, blame, true)) : it));
    }
  }

  private static boolean isOfOneAlone(Kept kept) {
    return kept.verdict() == Standing.Verdict.WRONG_CHECKSUMS
        && kept.since() != null
        && !kept.together();
  }

  private static boolean isOnTrial(Standing standing, Cause cause) {
    return standing instanceof OnTrial onTrial && onTrial.cause() == cause;
  }

  private boolean isSuspect(Situation it, List<Sample> samples) {
    return it.nativeMode()
        && switch (it.standing()) {
          case Steered _, Suspected _, Reported _ -> true;
          case Kept kept -> !isKnown(kept, samples);
          case OnTrial _, PassedThrough _, Undone _ -> false;
        };
  }

  /** Whether there are no more checksum errors than when packets were passed. */
  private static boolean isKnown(Kept kept, List<Sample> samples) {
    long now = samples.getLast().nanos();
    Long since = kept.since();
    return since == null
        || now - kept.until() < 0
            && Losses.ofChecksums(samples, later(since, now - ChecksumJump.WINDOW)).checksumShare()
                <= WORSE * kept.passing().checksumShare();
  }

  private static Standing accused(
      Situation it, List<Sample> samples, Blame blame, boolean together) {
    if (it.terms() == null) {
      return new Undone(
          ("while %d packets were redirected, the stack dropped %d for their checksum: a native"
                  + " redirect loses the mark of a checksum that the sender left unfinished")
              .formatted(blame.redirected(), blame.errors()));
    }
    long now = samples.getLast().nanos();
    Loss loss =
        Losses.ofChecksums(samples, later(it.attached().since(), now - ChecksumJump.WINDOW));
    if (it.terms().onHarm() == OnHarm.REPORT) {
      return it.standing() instanceof Reported known
          ? known
          : new Reported(it.attached().since(), loss);
    }
    return new OnTrial(Cause.CHECKSUMS, null, times(it.standing()), loss, together);
  }

  private static int times(Standing standing) {
    return switch (standing) {
      case Steered steered -> steered.times();
      case Suspected suspected -> suspected.times();
      case Kept kept -> kept.times() + 1;
      case OnTrial onTrial -> onTrial.times();
      case PassedThrough passed -> passed.times();
      case Reported _, Undone _ -> 0;
    };
  }

  /** The one that loses most comes first; the others wait. */
  private void tryOne(List<Sample> samples, List<Situation> all) {
    if (all.stream().anyMatch(it -> it.standing() instanceof OnTrial)) {
      return;
    }
    long now = samples.getLast().nanos();
    int first = -1;
    OnTrial trial = null;
    for (int place = 0; place < all.size(); place++) {
      Situation it = all.get(place);
      if (it.terms() != null
          && it.standing() instanceof Suspected suspected
          && now - suspected.due() >= 0) {
        Loss loss = lately(it, suspected.since(), it.terms(), samples);
        if (trial == null || loss.lost() > trial.before().lost()) {
          first = place;
          trial = new OnTrial(Cause.LOSS, null, suspected.times(), loss, false);
        }
      }
    }
    if (trial != null) {
      all.set(first, all.get(first).with(trial));
    }
  }
}
