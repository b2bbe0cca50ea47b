// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

/** Told of every round, on the loop's thread. */
@FunctionalInterface
public interface RoundObserver {
  /**
   * A round has ended. An exception is logged and disturbs neither the loop nor other observers.
   */
  void ended(Round round);
}
