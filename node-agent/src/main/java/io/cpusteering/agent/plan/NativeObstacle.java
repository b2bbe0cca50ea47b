// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/**
 * Why native mode would do harm on an interface.
 *
 * @param reason the finding where native mode is asked for; one that blocks
 * @param why a clause for people: what is lost and by what
 * @param cure another: what to do about it, other than generic mode
 */
record NativeObstacle(Reason reason, String why, String cure) {
  /** What people are told where native mode is asked for. */
  String message(String interfaceName) {
    return "interface %s is not steered in native mode: %s; %s, or set attach.mode to Generic"
        .formatted(interfaceName, why, cure);
  }

  /** The same as a finding about a policy. */
  Finding refusal(String uid, String interfaceName) {
    return new Finding(uid, interfaceName, reason, message(interfaceName));
  }
}
