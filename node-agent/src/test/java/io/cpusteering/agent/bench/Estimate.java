// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

/**
 * A ratio and how sure it is.
 *
 * @param value what was measured
 * @param lower the lower bound of the 95 % interval
 * @param upper the upper bound
 */
public record Estimate(double value, double lower, double upper) {

  /** The farthest that the interval reaches from 1. */
  public double spread() {
    return Math.max(Math.abs(lower - 1), Math.abs(upper - 1));
  }

  /** Whether these are numbers: a ratio to something that took no time is not. */
  public boolean finite() {
    return Double.isFinite(value) && Double.isFinite(lower) && Double.isFinite(upper);
  }
}
