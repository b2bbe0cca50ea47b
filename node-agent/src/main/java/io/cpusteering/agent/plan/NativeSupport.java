// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.Optional;

/**
 * Whether a driver can do in native mode what a policy asks of it, as far as that is sure before
 * anything is tried. Where it is not, trying tells.
 */
final class NativeSupport {
  /** As {@code ethtool -i} shows it. */
  private static final String VLAN = "802.1Q VLAN Support";

  private static final String TEAM = "team";
  private static final String BONDING = "bonding";

  private NativeSupport() {}

  /**
   * What can't be.
   *
   * @param redirects whether packets are given to other CPUs or interfaces
   * @param running what the interface has of ours
   */
  static Optional<NativeObstacle> obstacle(
      InterfaceFacts on, boolean redirects, Optional<AttachmentPlan> running) {
    if (running.filter(it -> proves(it, on, redirects)).isPresent()) {
      return Optional.empty();
    }
    if (on.loopback()) {
      return unsupported(
          "a loopback device has no native XDP", "name the interface that the packets come in by");
    }
    if (VLAN.equals(on.driver())) {
      return unsupported(
          "a VLAN device has no native XDP",
          "steer the interface below it, where rules can match by VLAN");
    }
    if (TEAM.equals(on.driver())) {
      return unsupported(
          "a team device has no native XDP", "steer the interfaces that it is made of");
    }
    if (on.details().lacks(XdpFeature.BASIC)) {
      return unsupported(
          "its driver (%s) has no native XDP with the interface as it is, as the kernel tells"
              .formatted(driver(on)),
          cure(on));
    }
    if (redirects && on.details().lacks(XdpFeature.REDIRECT)) {
      return unsupported(
          ("its driver (%s) runs XDP programs but redirects nothing for them, as the kernel tells, so"
                  + " every steered packet would be lost")
              .formatted(driver(on)),
          cure(on));
    }
    return Optional.empty();
  }

  /**
   * What runs in native mode proves that it can, whatever the kernel tells; it proves no more than
   * it does.
   */
  private static boolean proves(AttachmentPlan running, InterfaceFacts on, boolean redirects) {
    return running.modes().getFirst() == XdpMode.NATIVE
        && (!redirects || running.redirects() || on.details().lacks(XdpFeature.BASIC));
  }

  private static String cure(InterfaceFacts on) {
    return BONDING.equals(on.driver())
        ? "have every device of the bond on a driver with native XDP, and the bond in a mode that has"
            + " it (balance-rr, active-backup, balance-xor, 802.3ad)"
        : "change what the driver's documentation names for XDP (queues, LRO, firmware)";
  }

  private static String driver(InterfaceFacts on) {
    return on.driver() == null ? "not named" : on.driver();
  }

  private static Optional<NativeObstacle> unsupported(String why, String cure) {
    return Optional.of(new NativeObstacle(Reason.NATIVE_UNSUPPORTED, why, cure));
  }
}
