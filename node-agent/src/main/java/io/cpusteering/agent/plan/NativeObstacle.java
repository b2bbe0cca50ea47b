// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why native mode would do harm on an interface.
 *
 * @param reason the finding where native mode is asked for; one that blocks
 * @param why a clause for people: what is lost and by what
 * @param cure another: what to do about it, other than generic mode
 */
record NativeObstacle(Reason reason, String why, String cure) {
  /**
   * What stands in the way on an interface.
   *
   * @param rulesNameVlans whether a rule matches by VLAN
   * @param undone what was undone there
   */
  static Optional<NativeObstacle> of(
      InterfaceFacts on, boolean rulesNameVlans, Stream<Undone> undone) {
    return VlanHazard.of(on, rulesNameVlans).or(() -> undone.findFirst().map(Undone::obstacle));
  }

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
