// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;

/** Says by which features a device takes VLAN tags out of the frames it receives. */
@FunctionalInterface
public interface VlanStripping {
  /**
   * Those that are on.
   *
   * @param interfaceName name of an interface of this network namespace
   * @return of {@link VlanFacts#STRIPPING}; none also when the interface is gone
   */
  List<String> featuresOf(String interfaceName);
}
