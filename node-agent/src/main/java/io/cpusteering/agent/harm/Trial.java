// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Cause;
import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
import io.cpusteering.agent.harm.Standing.Undone;
import io.cpusteering.agent.harm.Standing.Verdict;

/**
 * Compares what is lost while packets are passed with what was lost while they were steered. Shares
 * of what came are compared, so that it does not matter how much came; but when passing lets
 * clearly less through, it is no better whatever is seen of the losses: some devices tell nobody
 * what they miss.
 */
final class Trial {
  /** Fewer packets than this say nothing about a share. */
  static final long LEAST_PACKETS = 1000;

  /** Passing is better only if it loses at most this part of what steering loses. */
  private static final double CLEARLY_LESS = 0.5;

  /** And lets through at least this part of what steering lets through. */
  private static final double NOT_LESS = 0.8;

  /** So many times as long as usual it is waited for enough packets. */
  private static final int PATIENCE = 6;

  private final Pace pace;
  private final double stagger;

  Trial(Pace pace, double stagger) {
    this.pace = pace;
    this.stagger = stagger;
  }

  /**
   * What comes next.
   *
   * @param passing what was lost since packets are passed
   */
  Standing next(OnTrial trial, Terms terms, Loss passing, long now) {
    return trial.cause() == Cause.CHECKSUMS
        ? ofChecksums(trial, terms, passing, now)
        : ofLoss(trial, terms, passing, now);
  }

  private Standing ofLoss(OnTrial trial, Terms terms, Loss passing, long now) {
    long length = Math.min(terms.window(), pace.trial());
    if (passing.nanos() < length) {
      return trial;
    }
    Loss before = trial.before();
    if (passing.offered() < LEAST_PACKETS) {
      return passing.nanos() < PATIENCE * length
          ? trial
          : kept(trial, Verdict.UNCLEAR, passing, now);
    }
    if (passing.share() > CLEARLY_LESS * before.share()) {
      return kept(trial, Verdict.OVERLOADED, passing, now);
    }
    if (passing.delivered() < NOT_LESS * before.delivered()) {
      return kept(trial, Verdict.UNCLEAR, passing, now);
    }
    return new PassedThrough(
        trial.times(),
        until(trial.times(), now),
        "while its packets were steered, %s were lost, and while they were passed, %s"
            .formatted(before.words(), passing.words()));
  }

  /** Who loses checksums does so with every packet, so their going on shows early. */
  private Standing ofChecksums(OnTrial trial, Terms terms, Loss passing, long now) {
    Loss before = trial.before();
    if (passing.checksums() >= ChecksumJump.LEAST_ERRORS
        && passing.checksumShare() >= CLEARLY_LESS * before.checksumShare()) {
      return kept(trial, Verdict.WRONG_CHECKSUMS, passing, now);
    }
    long length = Math.min(terms.window(), ChecksumJump.WINDOW);
    double expected = before.checksumShare() * passing.received();
    if (passing.nanos() < length
        || expected < ChecksumJump.LEAST_ERRORS && passing.nanos() < 2 * length) {
      return trial;
    }
    return new Undone(
        ("while packets were steered, the stack dropped %d of %d for their checksum, and while they"
                + " were passed %d of %d: a native redirect loses the mark of a checksum that the"
                + " sender left unfinished")
            .formatted(
                before.checksums(), before.received(), passing.checksums(), passing.received()));
  }

  private Kept kept(OnTrial trial, Verdict verdict, Loss passing, long now) {
    return new Kept(
        verdict,
        null,
        trial.times(),
        until(trial.times(), now),
        trial.before(),
        passing,
        trial.together(),
        true);
  }

  /** Staggered, so that not all nodes try again at once. */
  private long until(int times, long now) {
    long rest = pace.rest(times);
    return now + rest + (long) (stagger * rest / 4);
  }
}
