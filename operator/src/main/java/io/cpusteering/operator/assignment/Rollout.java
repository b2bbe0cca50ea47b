// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import io.cpusteering.api.node.PolicyReference;
import org.jspecify.annotations.Nullable;

/** Paces the way of a node from what it was given to what its policies want. */
final class Rollout {
  private Rollout() {}

  /**
   * The next step of one policy on one node. A change goes to all nodes at once.
   *
   * @param given what the node object says now; null when it does not list the policy
   * @param wanted what the policy wants; null when it no longer selects the node
   * @return what the node object is to say next; null for not listed
   */
  static @Nullable PolicyReference step(
      @Nullable PolicyReference given, @Nullable PolicyReference wanted) {
    return wanted;
  }
}
