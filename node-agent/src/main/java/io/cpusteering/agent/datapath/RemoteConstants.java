// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.RuleSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The constants that a second program is loaded with ({@code struct remote_constants}).
 *
 * @param rules what it does; none of them steers
 */
record RemoteConstants(RuleSet rules) {
  ByteBuffer encode() {
    ByteBuffer value =
        ByteBuffer.allocate(BpfLayout.RemoteConstants.SIZE)
            .order(ByteOrder.nativeOrder())
            .putInt(BpfLayout.RemoteConstants.LAYOUT_VERSION, BpfLayout.VERSION);
    RuleSetLayout.put(value, BpfLayout.RemoteConstants.RULES, rules);
    return value;
  }

  /** The constants, or empty when they are of a layout that this agent does not know. */
  static Optional<RemoteConstants> decode(ByteBuffer value) {
    if (value.capacity() != BpfLayout.RemoteConstants.SIZE
        || value.getInt(BpfLayout.RemoteConstants.LAYOUT_VERSION) != BpfLayout.VERSION) {
      return Optional.empty();
    }
    return Optional.of(
        new RemoteConstants(RuleSetLayout.get(value, BpfLayout.RemoteConstants.RULES)));
  }
}
