// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Cause;
import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
import io.cpusteering.agent.harm.Standing.Reported;
import io.cpusteering.agent.harm.Standing.Steered;
import io.cpusteering.agent.harm.Standing.SteeredAgain;
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
 * jump of checksum errors starts one at once, of all interfaces that are blamed ({@link Accuser}).
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
  private final ChecksumTrial checksumTrial;
  private final Accuser accuser;

  /**
   * @param stagger where this node stands among all, 0..1: always the same for a node
   */
  public Judge(Pace pace, double stagger) {
    this.pace = pace;
    this.stagger = stagger;
    Rest rest = new Rest(pace, stagger);
    this.trial = new Trial(pace, rest);
    this.checksumTrial = new ChecksumTrial(pace, rest);
    this.accuser = new Accuser(pace);
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
    accuser.accuse(samples, next, accounted);
    next.replaceAll(it -> it.with(checksumTrial.next(it.standing(), samples.getLast().nanos())));
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
      case SteeredAgain again -> again;
      case OnTrial onTrial -> onTrial(it, onTrial, terms, samples);
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
        : suspected(since, steered.times(now, pace), terms, now);
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

  private Standing onTrial(Situation it, OnTrial onTrial, Terms terms, List<Sample> samples) {
    Long since = onTrial.since();
    if (since == null) {
      return onTrial;
    }
    long now = samples.getLast().nanos();
    long settled = since + pace.settle();
    return onTrial.cause() == Cause.CHECKSUMS
        ? checksumTrial.next(onTrial, since, terms, Losses.ofChecksums(samples, settled), now)
        : trial.next(
            onTrial, terms, Losses.of(samples, it.ifindex(), it.nativeMode(), settled), now);
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** The one that loses most comes first; the others wait. */
  private void tryOne(List<Sample> samples, List<Situation> all) {
    long now = samples.getLast().nanos();
    int first = -1;
    OnTrial trial = null;
    for (int place = 0; place < all.size(); place++) {
      Situation it = all.get(place);
      if (it.terms() != null
          && it.standing() instanceof Suspected suspected
          && now - suspected.due() >= 0
          && all.stream().noneMatch(other -> disturbs(other.standing(), it.terms(), now))) {
        Loss loss = lately(it, suspected.since(), it.terms(), samples);
        if (trial == null || loss.lost() > trial.before().lost()) {
          first = place;
          trial = new OnTrial(Cause.LOSS, null, suspected.times(), 0, loss, false);
        }
      }
    }
    if (trial != null) {
      all.set(first, all.get(first).with(trial));
    }
  }

  /**
   * Whether one must wait for the trial of another. Of a long one because of checksum errors only
   * until what was lost before it is out of the window.
   */
  private boolean disturbs(Standing other, Terms terms, long now) {
    return switch (other) {
      case SteeredAgain _ -> true;
      case OnTrial trial when trial.cause() == Cause.CHECKSUMS && trial.since() != null ->
          now - trial.since() < terms.window() + pace.settle();
      case OnTrial _ -> true;
      case Steered _, Suspected _, PassedThrough _, Kept _, Reported _, Undone _ -> false;
    };
  }
}
