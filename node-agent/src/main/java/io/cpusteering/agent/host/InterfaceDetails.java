// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of an interface only where a policy selects it.
 *
 * @param xdpFeatures what its driver can do with XDP as the interface is, by the kernel's names
 *     such as {@code basic} and {@code rx-sg}; null where the kernel doesn't tell (before 6.3)
 * @param offloads those of {@link #OFFLOADS} that are on
 * @param timestamps which packets the device stamps
 * @param steering what the stack does besides
 * @param channels null where the driver tells of none
 * @param occupant null where there is no XDP program, or the kernel can't be asked
 */
public record InterfaceDetails(
    @Nullable List<String> xdpFeatures,
    List<String> offloads,
    ReceiveTimestamps timestamps,
    SoftwareSteering steering,
    @Nullable Channels channels,
    @Nullable XdpOccupant occupant) {
  /** Merging in the device, checksums and VLAN tags, as the kernel calls it. */
  public static final List<String> OFFLOADS =
      List.of(
          "rx-checksum",
          "rx-gro",
          "rx-gro-hw",
          "rx-lro",
          "rx-vlan-hw-parse",
          "rx-vlan-stag-hw-parse");

  /** Not looked at. */
  public static final InterfaceDetails UNKNOWN =
      new InterfaceDetails(
          null, List.of(), ReceiveTimestamps.NONE, SoftwareSteering.NONE, null, null);

  public InterfaceDetails {
    xdpFeatures = xdpFeatures == null ? null : List.copyOf(xdpFeatures);
    offloads = List.copyOf(offloads);
  }

  /** Whether the kernel tells that the driver lacks an XDP feature. */
  public boolean lacks(String xdpFeature) {
    return xdpFeatures != null && !xdpFeatures.contains(xdpFeature);
  }
}
