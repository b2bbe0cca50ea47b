// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.util.List;

/** What of a verifier's log is worth showing: its reason stands in the last lines. */
final class VerifierLog {
  private static final int LINES = 8;

  private VerifierLog() {}

  static String tail(String log) {
    List<String> lines = log.strip().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
