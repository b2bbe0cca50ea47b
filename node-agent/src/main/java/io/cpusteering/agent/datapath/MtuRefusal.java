// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.XdpFeatures;
import java.util.Optional;

/**
 * Why a driver takes no program at an interface's MTU, as far as can be known: it says no more than
 * that it refuses, and its limit is its own.
 */
final class MtuRefusal {
  private static final String CURE =
      "; lower the MTU, by most drivers to about 3500 bytes, or use attach mode Generic";

  private MtuRefusal() {}

  /**
   * Says it.
   *
   * @param frags whether the program takes packets that lie in several buffers
   * @param features of the driver, empty when not known
   */
  static String explain(boolean frags, Optional<XdpFeatures> features) {
    return why(frags, features) + CURE;
  }

  private static String why(boolean frags, Optional<XdpFeatures> features) {
    if (!frags) {
      return "the interface's MTU (of a veth, its peer's) is above what one buffer of its driver holds,"
          + " and the program takes no packets that lie in several (frags): either this kernel's XDP"
          + " takes none, as Linux does from 5.18 on, or the second program that is pinned does not"
          + " (section xdp/cpumap instead of xdp.frags/cpumap)";
    }
    if (features.isEmpty()) {
      return "the interface's MTU is too large for its driver, although the program takes packets"
          + " that lie in several buffers (frags)";
    }
    return features.get().receivesFrags()
        ? "the interface's MTU is too large for its driver, also with packets in several buffers"
            + " (rx-sg), which it has"
        : "the interface's MTU is above what one buffer of its driver holds, and the driver has no"
            + " packets in several buffers (rx-sg) in native mode, as the interface is";
  }
}
