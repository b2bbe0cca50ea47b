// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

/** The log of commands whose result is what they print. */
final class QuietLog {
  private QuietLog() {}

  /** Has only warnings logged, unless the environment names a level. Before the first logger. */
  static void unlessAskedOtherwise() {
    if (System.getenv(LogSetup.LEVEL) == null && System.getProperty(LogSetup.LEVEL) == null) {
      System.setProperty(LogSetup.LEVEL, "WARN");
    }
  }
}
