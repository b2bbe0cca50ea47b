// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

/** Specs of policies whose coming into force an agent has on trial. */
final class TrialPolicies {
  private TrialPolicies() {}

  /** Good; on trial for at most so many seconds. */
  static String passesAll(int seconds) {
    return """
    interfaces: {names: [steered]}
    pass: {}
    safety: {confirm: %ds}
    """
        .formatted(seconds);
  }

  /** Cuts the node off. */
  static String dropsAll(int seconds) {
    return """
    interfaces: {names: [steered]}
    rules:
    - {name: v4, match: {sources: [0.0.0.0/0]}, drop: {}}
    - {name: v6, match: {sources: ["::/0"]}, drop: {}}
    pass: {}
    safety: {confirm: %ds}
    """
        .formatted(seconds);
  }
}
