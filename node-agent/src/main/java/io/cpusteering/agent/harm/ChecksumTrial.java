// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import io.cpusteering.agent.harm.Standing.Kept;
import io.cpusteering.agent.harm.Standing.OnTrial;
import io.cpusteering.agent.harm.Standing.Steered;
import io.cpusteering.agent.harm.Standing.SteeredAgain;
import io.cpusteering.agent.harm.Standing.Undone;
import io.cpusteering.agent.harm.Standing.Verdict;
import java.util.concurrent.TimeUnit;

/**
 * Whether checksum errors are steering's doing. Errors that end when packets are passed may have
 * ended by themselves, and whoever sends wrong checksums on purpose may have them do so. So packets
 * are steered again for a moment, and only if the errors come back with that, and go with passing,
 * time after time, native mode is undone. Meanwhile packets are passed nearly all the time.
 *
 * <p>Nobody outside knows when a moment of steering comes: how long packets are passed before it is
 * decided by the lowest digits of the node's own clock. Steering that is in doubt again after it
 * was cleared is so for twice as long each time.
 */
final class ChecksumTrial {
  /** So many times errors must have come back with steering. */
  static final int RETURNS = 3;

  /** Errors that come back later than this after packets are steered again may be anybody's. */
  static final long MOMENT = TimeUnit.SECONDS.toNanos(5);

  /** Errors go on if their share is at least this part of what it was. */
  private static final double AS_MANY = 0.5;

  private final Pace pace;
  private final Rest rest;

  ChecksumTrial(Pace pace, Rest rest) {
    this.pace = pace;
    this.rest = rest;
  }

  /**
   * What comes next. Who loses checksums does so with every packet, so their going on shows early.
   *
   * @param since when packets began to be passed
   * @param passing what became of them, or of the latest of them
   */
  Standing next(OnTrial trial, long since, Terms terms, Loss passing, long now) {
    Loss before = trial.before();
    if (passing.checksums() >= ChecksumJump.LEAST_ERRORS
        && passing.checksumShare() >= AS_MANY * before.checksumShare()) {
      return new Kept(
          Verdict.WRONG_CHECKSUMS,
          null,
          trial.times(),
          rest.until(trial.times(), now),
          before,
          passing,
          trial.together(),
          true);
    }
    long length = length(trial.times(), since, terms);
    boolean shown = before.checksumShare() * passing.received() >= ChecksumJump.LEAST_ERRORS;
    if (now - since < pace.settle() + (shown ? length : 2 * length)) {
      return trial;
    }
    return shown && trial.returns() >= RETURNS
        ? undone(trial, passing)
        : new SteeredAgain(null, trial.times(), shown ? trial.returns() : 0, trial.together());
  }

  /** Without errors, the moment of steering is over some time. */
  Standing next(Standing standing, long now) {
    return standing instanceof SteeredAgain(Long since, int times, _, _)
            && since != null
            && now - since >= MOMENT
        ? new Steered(since, times + 1)
        : standing;
  }

  private long length(int times, long since, Terms terms) {
    long least = Math.min(terms.window(), ChecksumJump.WINDOW);
    long doubled = Math.min(pace.longestRest(), least << Math.clamp(times, 0, 16));
    return doubled + (long) (Stagger.of(since) * doubled);
  }

  private static Undone undone(OnTrial trial, Loss passing) {
    Loss before = trial.before();
    return new Undone(
        ("each of %d times that packets were steered, the stack dropped some for their checksum, the"
                + " last time %d of %d, and while they were passed %d of %d: a native redirect loses"
                + " the mark of a checksum that the sender left unfinished")
            .formatted(
                trial.returns() + 1,
                before.checksums(),
                before.received(),
                passing.checksums(),
                passing.received()));
  }
}
