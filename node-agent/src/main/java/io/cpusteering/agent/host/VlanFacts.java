// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;

/**
 * What becomes of VLAN tags at an interface.
 *
 * @param strippedBy the features that are on by which the device may take tags out of the frame and
 *     hand them on beside it, of {@link #STRIPPING}; a veth has them, but what decides there is its
 *     peer's offload on sending
 * @param readers names of the devices above it, at any height, that look at tags: VLAN devices, and
 *     bridges that filter by VLAN; those in other network namespaces can't be seen
 */
public record VlanFacts(List<String> strippedBy, List<String> readers) {
  /** What strips 802.1Q tags and what strips 802.1ad tags, as the kernel calls it. */
  public static final List<String> STRIPPING = List.of("rx-vlan-hw-parse", "rx-vlan-stag-hw-parse");

  /** Tags stay in the frame, and nobody looks at them. */
  public static final VlanFacts NONE = new VlanFacts(List.of(), List.of());

  public VlanFacts {
    strippedBy = List.copyOf(strippedBy);
    readers = List.copyOf(readers);
  }

  /** Whether tags may come beside the frame. */
  public boolean stripped() {
    return !strippedBy.isEmpty();
  }
}
