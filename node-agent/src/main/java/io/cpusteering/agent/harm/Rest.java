// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

/**
 * Until when the outcome of a trial stands.
 *
 * @param stagger where this node stands among all, 0..1: so that not all try again at once
 */
record Rest(Pace pace, double stagger) {
  /**
   * When it is over.
   *
   * @param times how many trials there were before
   */
  long until(int times, long now) {
    long rest = pace.rest(times);
    return now + rest + (long) (stagger * rest / 4);
  }
}
