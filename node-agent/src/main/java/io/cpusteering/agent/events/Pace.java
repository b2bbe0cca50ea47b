// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import java.time.Duration;

/**
 * How long to let events gather after one has called for a round. Longer and longer while they go
 * on: a round costs the same whatever it finds, and attaching a program can cause events itself.
 */
final class Pace {
  private final Duration shortest;
  private final Duration longest;
  private Duration pause;
  private long last;
  private boolean begun;

  /**
   * @param shortest after an event that comes alone
   * @param longest while they never end
   */
  Pace(Duration shortest, Duration longest) {
    this.shortest = shortest;
    this.longest = longest;
    this.pause = shortest;
  }

  /**
   * The pause after an event.
   *
   * @param now nanoseconds that only go forward
   */
  Duration after(long now) {
    // Twice the pause without a call: they had ended.
    boolean goOn = begun && now - last < 2 * pause.toNanos();
    Duration doubled = pause.multipliedBy(2);
    pause = !goOn ? shortest : doubled.compareTo(longest) < 0 ? doubled : longest;
    last = now;
    begun = true;
    return pause;
  }
}
