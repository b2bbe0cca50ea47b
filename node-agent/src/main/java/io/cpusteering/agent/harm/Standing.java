// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import org.jspecify.annotations.Nullable;

/**
 * How the steering of one interface stands. Times are nanoseconds; {@code since} is null until the
 * kernel has it so.
 */
public sealed interface Standing {
  /** What is held against steering. */
  enum Cause {
    /** Too many packets are lost. */
    LOSS,
    /** The stack drops packets for their checksum since they are steered in native mode. */
    CHECKSUMS
  }

  /** Why steering goes on after a trial. */
  enum Verdict {
    /** Passing loses as much. */
    OVERLOADED,
    /** Checksums are as wrong when packets are passed. */
    WRONG_CHECKSUMS,
    /** The traffic was another one during the trial. */
    UNCLEAR
  }

  /** Whether packets are passed. */
  default boolean passes() {
    return false;
  }

  /** The same, now that the kernel has it so. */
  default Standing begun(long nanos) {
    return this;
  }

  /**
   * Nothing is held against it.
   *
   * @param times trials that there were lately
   */
  record Steered(@Nullable Long since, int times) implements Standing {
    @Override
    public Standing begun(long nanos) {
      return since == null ? new Steered(nanos, times) : this;
    }

    /** After long enough without harm there were none. */
    int times(long now, Pace pace) {
      return since != null && now - since >= pace.longestRest() ? 0 : times;
    }
  }

  /**
   * Checksum errors ended while packets were passed, so they are steered for a moment, to see
   * whether that brings errors back.
   *
   * @param returns how often in a row it did
   * @param together as of the trial before
   */
  record SteeredAgain(@Nullable Long since, int times, int returns, boolean together)
      implements Standing {
    @Override
    public Standing begun(long nanos) {
      return since == null ? new SteeredAgain(nanos, times, returns, together) : this;
    }
  }

  /**
   * Too much is lost; if that stays so, packets are passed on trial.
   *
   * @param due when, so that not all nodes do so at once
   */
  record Suspected(long since, int times, long due) implements Standing {}

  /**
   * Packets are passed, to see whether less is lost.
   *
   * @param returns how often in a row checksum errors came back as packets were steered again
   * @param before what was lost while they were steered
   * @param together whether those of all interfaces are that may be to blame
   */
  record OnTrial(
      Cause cause, @Nullable Long since, int times, int returns, Loss before, boolean together)
      implements Standing {
    @Override
    public boolean passes() {
      return true;
    }

    @Override
    public Standing begun(long nanos) {
      return since == null ? new OnTrial(cause, nanos, times, returns, before, together) : this;
    }
  }

  /**
   * Passing lost clearly less, so packets are passed.
   *
   * @param times trials that there were before
   * @param until then steering is tried again
   * @param why a clause for people
   */
  record PassedThrough(int times, long until, String why) implements Standing {
    @Override
    public boolean passes() {
      return true;
    }
  }

  /**
   * Passing was not better, so packets are steered.
   *
   * @param until no further trial until then, unless twice as much is lost
   * @param together whether it was tried with all interfaces that might be to blame
   * @param above whether too much is lost at this moment
   */
  record Kept(
      Verdict verdict,
      @Nullable Long since,
      int times,
      long until,
      Loss before,
      Loss passing,
      boolean together,
      boolean above)
      implements Standing {
    @Override
    public Standing begun(long nanos) {
      return since == null
          ? new Kept(verdict, nanos, times, until, before, passing, together, above)
          : this;
    }
  }

  /** Too much is lost, and the policy only wants to be told. */
  record Reported(long since, Loss loss) implements Standing {}

  /**
   * Steering in native mode makes the stack drop packets for their checksum: not to be tried again.
   *
   * @param why a clause for people
   */
  record Undone(String why) implements Standing {}
}
