// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import org.jspecify.annotations.Nullable;

/**
 * What an interface is as one that packets are sent out of.
 *
 * @param address its MAC address, such as 02:00:00:00:00:01; empty when it has none
 * @param peer index of the interface at its other end (veth), where that is in this network
 *     namespace too; null where it is not, or there is none
 * @param nativeXdp whether it takes what is redirected to it in native mode; null where the kernel
 *     doesn't tell (before 6.3)
 */
public record SendingFacts(String address, @Nullable Integer peer, @Nullable Boolean nativeXdp) {
  /** Nothing is known. */
  public static final SendingFacts UNKNOWN = new SendingFacts("", null, null);
}
