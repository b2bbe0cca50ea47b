// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import org.jspecify.annotations.Nullable;

/** Names the driver of an interface without a device in sysfs, such as veth, tap and bridge. */
@FunctionalInterface
public interface DriverNames {
  /**
   * The driver as {@code ethtool -i} shows it.
   *
   * @param interfaceName name of an interface of this network namespace
   * @return null when the interface is gone or the kernel names none
   */
  @Nullable String driverOf(String interfaceName);
}
