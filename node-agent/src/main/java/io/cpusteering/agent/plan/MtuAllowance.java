// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an attachment allows of an interface's MTU. Drivers don't tell their limits; where programs
 * take packets in several buffers (frags) and the driver has that, no buffer limits it.
 *
 * @param max in bytes; null where there is no limit, or it is not known
 * @param words for people
 */
record MtuAllowance(@Nullable Integer max, String words) {
  /**
   * A page of 4 KiB less the headroom of XDP, an Ethernet header and what the kernel keeps behind a
   * packet (measured on Linux 6.18, x86-64). The kernel holds the MTU of the other end against it.
   */
  static final int VETH_WITHOUT_FRAGS = 3506;

  /** Above this few drivers hold a packet in one buffer. */
  private static final int MOSTLY = 3520;

  /** What drivers are known to take at most, by driver, where they have no frags. */
  private static final Map<String, Integer> KNOWN = Map.of("ena", 3498, "bnxt_en", 3502);

  /**
   * What there is to say.
   *
   * @param modes those that are tried, in order
   */
  static MtuAllowance of(InterfaceFacts on, List<XdpMode> modes) {
    if (modes.getFirst() == XdpMode.GENERIC) {
      return new MtuAllowance(
          null, "no limit: in generic mode the kernel makes one buffer of each packet");
    }
    if (modes.contains(XdpMode.GENERIC)) {
      return "veth".equals(on.driver())
          ? new MtuAllowance(
              VETH_WITHOUT_FRAGS, "what one buffer holds; above that Auto comes to generic mode")
          : new MtuAllowance(
              null,
              "what one buffer of the driver holds (%s); above that Auto comes to generic mode"
                  .formatted(known(on)));
    }
    if (on.details().lacks(XdpFeature.BASIC)) {
      return new MtuAllowance(null, "none: the driver has no native XDP");
    }
    if (on.details().xdpFeatures() == null) {
      return new MtuAllowance(
          null,
          "not told by this kernel (Linux tells from 6.3 on whether the driver takes packets in"
              + " several buffers)");
    }
    return takesFrags(on)
        ? new MtuAllowance(
            null, "no limit but the driver's own: it takes packets in several buffers (rx-sg)")
        : new MtuAllowance(
            null,
            "what one buffer of the driver holds (%s): it takes no packets in several (rx-sg)"
                .formatted(known(on)));
  }

  /** Why the present MTU is, or may be, too large for native mode. */
  static Optional<String> excess(InterfaceFacts on, List<XdpMode> modes) {
    boolean oneBuffer = modes.contains(XdpMode.GENERIC) || on.details().lacks(XdpFeature.RX_SG);
    boolean attachable = modes.contains(XdpMode.NATIVE) && !on.details().lacks(XdpFeature.BASIC);
    if (!attachable || !oneBuffer || on.mtu() <= limit(on)) {
      return Optional.empty();
    }
    return Optional.of(
        ("interface %s has MTU %d, above what one buffer of its driver holds (%s): %s; lower the MTU,"
                + " or set attach.mode to Generic")
            .formatted(
                on.name(),
                on.mtu(),
                known(on),
                modes.contains(XdpMode.GENERIC)
                    ? "Auto goes without packets in several buffers, and comes to generic mode"
                    : "the driver is likely to refuse native mode (MtuTooLarge)"));
  }

  private static boolean takesFrags(InterfaceFacts on) {
    return !on.details().lacks(XdpFeature.RX_SG);
  }

  private static int limit(InterfaceFacts on) {
    return KNOWN.getOrDefault(driver(on), MOSTLY);
  }

  private static String known(InterfaceFacts on) {
    Integer known = KNOWN.get(driver(on));
    return known == null ? "mostly about 3500 bytes" : "%d bytes".formatted(known);
  }

  private static String driver(InterfaceFacts on) {
    return on.driver() == null ? "" : on.driver();
  }
}
