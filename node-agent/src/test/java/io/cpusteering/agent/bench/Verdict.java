// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

/** Whether a ratio keeps to its bar. */
public enum Verdict {
  /** The whole interval does. */
  OK,
  /** The whole interval does not. */
  MISSED,
  /** The interval reaches over the bar, or the run can't be believed. */
  INCONCLUSIVE;

  /**
   * Judges a ratio.
   *
   * @param limit the bar
   * @param conclusive whether the run can be believed
   */
  public static Verdict of(Estimate ratio, Limit limit, boolean conclusive) {
    if (!conclusive || !ratio.finite()) {
      return INCONCLUSIVE;
    }
    if (limit.kept(ratio)) {
      return OK;
    }
    return limit.missed(ratio) ? MISSED : INCONCLUSIVE;
  }
}
