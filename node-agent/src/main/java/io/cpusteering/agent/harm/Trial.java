// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.PassedThrough;
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
  private final Rest rest;

  Trial(Pace pace, Rest rest) {
    this.pace = pace;
    this.rest = rest;
  }

  /**
   * What comes next.
   *
   * @param passing what was lost since packets are passed
   */
  Standing next(OnTrial trial, Terms terms, Loss passing, long now) {
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
        rest.until(trial.times(), now),
        "while its packets were steered, %s were lost, and while they were passed, %s"
            .formatted(before.words(), passing.words()));
  }

  private Kept kept(OnTrial trial, Verdict verdict, Loss passing, long now) {
    return new Kept(
        verdict,
        null,
        trial.times(),
        rest.until(trial.times(), now),
        trial.before(),
        passing,
        trial.together(),
        true);
  }
}
