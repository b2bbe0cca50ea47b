// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * What an interface's driver says it can do with XDP as the interface is ({@code enum
 * netdev_xdp_act}).
 *
 * @param bits as in {@code linux/netdev.h}
 */
public record XdpFeatures(long bits) {
  private static final long BASIC = 1;
  private static final long NDO_XMIT = 1 << 2;
  private static final long RX_SG = 1 << 5;

  /** By bit, as the kernel's netlink specification calls them. */
  private static final List<String> NAMES =
      List.of(
          "basic", "redirect", "ndo-xmit", "xsk-zerocopy", "hw-offload", "rx-sg", "ndo-xmit-sg");

  private static final NetdevFamily KERNEL = new NetdevFamily();

  /** Empty when that is not known: before Linux 6.3, or of an interface that is gone. */
  static Optional<XdpFeatures> query(int ifindex) {
    OptionalLong bits = KERNEL.xdpFeatures(ifindex);
    return bits.isEmpty() ? Optional.empty() : Optional.of(new XdpFeatures(bits.getAsLong()));
  }

  /** Whether packets that lie in several buffers get to programs in native mode. */
  public boolean receivesFrags() {
    return (bits & RX_SG) != 0;
  }

  /** The kernel's names of those that are there; what this class doesn't know is left out. */
  public List<String> names() {
    return IntStream.range(0, NAMES.size())
        .filter(bit -> (bits >>> bit & 1) != 0)
        .mapToObj(NAMES::get)
        .toList();
  }

  /** Whether programs run in native mode at all. */
  public boolean runsPrograms() {
    return (bits & BASIC) != 0;
  }

  /** Whether the interface takes what is redirected to it in native mode, as it is now. */
  public boolean takesRedirected() {
    return (bits & NDO_XMIT) != 0;
  }
}
