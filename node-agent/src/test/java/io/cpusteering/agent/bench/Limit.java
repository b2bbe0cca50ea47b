// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import java.util.Locale;

/**
 * A bar: what a ratio may be.
 *
 * @param bound on which side of the ratio it stays
 * @param ratio the last that keeps to it
 */
public record Limit(Bound bound, double ratio) {

  /** Which side is the good one. */
  public enum Bound {
    /** Of times. */
    AT_MOST("<=", "atMost"),
    /** Of rates. */
    AT_LEAST(">=", "atLeast");

    private final String sign;
    private final String key;

    Bound(String sign, String key) {
      this.sign = sign;
      this.key = key;
    }

    /** What the limit is called where programs read it. */
    String key() {
      return key;
    }
  }

  /** Whether the whole interval of a ratio keeps to it. */
  boolean kept(Estimate estimate) {
    return switch (bound) {
      case AT_MOST -> estimate.upper() <= ratio;
      case AT_LEAST -> estimate.lower() >= ratio;
    };
  }

  /** Whether no part of the interval keeps to it. */
  boolean missed(Estimate estimate) {
    return switch (bound) {
      case AT_MOST -> estimate.lower() > ratio;
      case AT_LEAST -> estimate.upper() < ratio;
    };
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %.2f", bound.sign, ratio);
  }
}
