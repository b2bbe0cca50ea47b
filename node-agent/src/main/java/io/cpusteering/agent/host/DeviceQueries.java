// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Questions about an interface of this network namespace to which sysfs has no answer. An interface
 * that is gone is one of which nothing is known.
 */
public interface DeviceQueries {
  /** XDP features by the kernel's names; null where the kernel doesn't tell. */
  @Nullable List<String> xdpFeatures(int ifindex);

  /** Those of some features that are on. */
  List<String> featuresOn(String interfaceName, List<String> features);

  /** The {@code HWTSTAMP_FILTER_*} that is set for received packets; 0 for none. */
  int timestampFilter(String interfaceName);

  /** Channels that both receive and send; null where the driver tells of none. */
  @Nullable Channels channels(String interfaceName);

  /** The XDP program that is there; null where there is none, or it can't be asked. */
  @Nullable XdpOccupant occupant(int ifindex);
}
