// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

/**
 * What the kernel tells of an interface when it lists all of them.
 *
 * @param ifindex interface index
 * @param name its present name
 * @param flags {@code IFF_*}
 * @param mtu in bytes
 * @param address its MAC address, such as 02:00:00:00:00:01; empty when it has none
 * @param link index of the interface that it is tied to, such as a veth's peer, which may be in
 *     another network namespace; its own when there is none
 * @param kind of a device without hardware, such as veth; else empty
 */
record Link(int ifindex, String name, int flags, int mtu, String address, int link, String kind) {
  private static final int IFF_UP = 0x1;
  private static final int IFF_LOOPBACK = 0x8;
  private static final String VETH = "veth";

  boolean isUp() {
    return (flags & IFF_UP) != 0;
  }

  boolean isLoopback() {
    return (flags & IFF_LOOPBACK) != 0;
  }

  /** The interfaces of pods, of which there may be hundreds. */
  boolean isVeth() {
    return kind.equals(VETH);
  }
}
