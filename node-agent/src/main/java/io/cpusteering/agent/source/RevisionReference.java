// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.api.node.PolicyReference;
import java.util.Optional;

/**
 * A reference of a node object that can be followed, since it names everything.
 *
 * @param policy name of the policy
 * @param uid its uid
 * @param revision name of the revision
 */
record RevisionReference(String policy, String uid, String revision) {
  /** Empty when the reference lacks something, which is no order. */
  static Optional<RevisionReference> of(PolicyReference given) {
    return given.policy() == null || given.uid() == null || given.revision() == null
        ? Optional.empty()
        : Optional.of(new RevisionReference(given.policy(), given.uid(), given.revision()));
  }
}
