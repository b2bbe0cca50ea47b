// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.policy.NodeSelector;
import io.cpusteering.api.policy.Revision;

/** What a policy's spec comes to. */
public sealed interface Intent {
  /**
   * A valid spec.
   *
   * @param selector the nodes it is for
   * @param revision what those nodes are to run
   */
  record Steers(NodeSelector selector, Revision revision) implements Intent {}

  /**
   * A spec that this operator can't act on. Nodes keep what they have.
   *
   * @param reason CamelCase reason for the conditions
   * @param message which field, and what is allowed
   */
  record Refused(String reason, String message) implements Intent {}
}
