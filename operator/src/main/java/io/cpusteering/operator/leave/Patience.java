// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waits for something, but not for ever.
 *
 * @param longest how long at most
 * @param poll how long between two looks
 */
record Patience(Duration longest, Duration poll) {

  /** True once the condition holds; false when it still does not after the longest wait. */
  boolean until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      try {
        Thread.sleep(poll);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
