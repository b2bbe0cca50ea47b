// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.Collections;
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
    String beyond =
        modes.contains(XdpMode.GENERIC) ? "; where it is more, Auto comes to generic mode" : "";
    if (on.details().lacks(XdpFeature.BASIC)) {
      return new MtuAllowance(null, "none: the driver has no native XDP" + beyond);
    }
    if (on.details().xdpFeatures() == null) {
      return new MtuAllowance(
          null,
          "not told by this kernel (Linux tells from 6.3 on whether the driver takes packets in"
              + " several buffers)"
              + beyond);
    }
    return takesFrags(on)
        ? new MtuAllowance(
            null,
            "no limit but the driver's own: it takes packets in several buffers (rx-sg)" + beyond)
        : new MtuAllowance(
            KNOWN.get(driver(on)),
            "what one buffer of the driver holds (%s): it takes no packets in several (rx-sg)%s"
                .formatted(known(on), beyond));
  }

  /** Why the present MTU is, or may be, too large for native mode. */
  static Optional<String> excess(InterfaceFacts on, List<XdpMode> modes) {
    boolean attachable = modes.contains(XdpMode.NATIVE) && !on.details().lacks(XdpFeature.BASIC);
    if (!attachable || takesFrags(on) || on.mtu() <= limit(on)) {
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
                    ? "Auto is likely to come to generic mode"
                    : "the driver is likely to refuse native mode (MtuTooLarge)"));
  }

  /** Whether one buffer of any driver holds the packets of an interface. */
  static boolean oneBufferHolds(InterfaceFacts on) {
    return on.mtu() <= Collections.min(KNOWN.values());
  }

  /** Also where the kernel does not tell: then trying does. */
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
