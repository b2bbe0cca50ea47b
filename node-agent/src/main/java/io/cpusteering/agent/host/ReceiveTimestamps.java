// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/** Which received packets the device stamps with its own clock, as somebody configured it. */
public enum ReceiveTimestamps {
  /** None. */
  NONE,
  /** Those of PTP. */
  PTP,
  /** All, or others than those of PTP. */
  OTHERS;

  private static final int FILTER_NONE = 0;
  private static final int FIRST_OF_PTP = 3;
  private static final int LAST_OF_PTP = 14;

  /**
   * What a filter means.
   *
   * @param filter an {@code HWTSTAMP_FILTER_*} of {@code linux/net_tstamp.h}
   */
  static ReceiveTimestamps of(int filter) {
    if (filter == FILTER_NONE) {
      return NONE;
    }
    return filter >= FIRST_OF_PTP && filter <= LAST_OF_PTP ? PTP : OTHERS;
  }
}
