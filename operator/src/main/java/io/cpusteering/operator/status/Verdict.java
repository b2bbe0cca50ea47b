// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

/**
 * A condition without its times.
 *
 * @param type Ready, Progressing or Degraded
 * @param holds whether the condition's status is True
 * @param reason CamelCase
 * @param message for people
 */
public record Verdict(String type, boolean holds, String reason, String message) {
  static final String READY = "Ready";
  static final String PROGRESSING = "Progressing";
  static final String DEGRADED = "Degraded";
}
