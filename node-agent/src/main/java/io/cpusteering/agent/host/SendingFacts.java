// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an interface is as one that packets are sent out of.
 *
 * @param address its MAC address, such as 02:00:00:00:00:01; empty when it has none
 * @param peer index of the interface at its other end (veth), where that is in this network
 *     namespace too; null where it is not, or there is none
 * @param xdp whether it takes what is redirected to it in native mode; not known where the
 *     interface was not looked at closely
 * @param below the interfaces directly below it, by name: members of a bond or a bridge, what a
 *     VLAN device is made on
 */
public record SendingFacts(
    String address, @Nullable Integer peer, XdpSending xdp, List<String> below) {
  /** Nothing is known. */
  public static final SendingFacts UNKNOWN =
      new SendingFacts("", null, XdpSending.UNKNOWN, List.of());

  public SendingFacts {
    below = List.copyOf(below);
  }
}
