// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

/** The log of commands whose result is what they print. */
final class QuietLog {
  private static final String LEVEL = "LOG_LEVEL";

  private QuietLog() {}

  /** Has only warnings logged, unless the environment names a level. Before the first logger. */
  static void unlessAskedOtherwise() {
    if (System.getenv(LEVEL) == null && System.getProperty(LEVEL) == null) {
      System.setProperty(LEVEL, "WARN");
    }
  }
}
