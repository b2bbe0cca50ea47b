// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The driver of a network interface as {@code ethtool -i} shows it, also for interfaces without a
 * device in sysfs (veth, tun, bridge). Needs no capability.
 */
public final class InterfaceDriver {
  /** See {@code linux/ethtool.h}. */
  private static final int ETHTOOL_GDRVINFO = 3;

  /** Size of {@code struct ethtool_drvinfo}. */
  private static final int DRVINFO_SIZE = 196;

  /** Offset of {@code driver} in it. */
  private static final int DRVINFO_DRIVER = 4;

  private final EthtoolRequests requests = new EthtoolRequests();

  /**
   * The driver's name.
   *
   * @param interfaceName at most 15 characters
   * @return null when there is no such interface in this network namespace, or it names no driver
   */
  public @Nullable String of(String interfaceName) {
    try (Memory info = new Memory(DRVINFO_SIZE)) {
      info.clear();
      info.setInt(0, ETHTOOL_GDRVINFO);
      String driver = requests.ask(interfaceName, info) ? info.getString(DRVINFO_DRIVER) : "";
      return driver.isEmpty() ? null : driver;
    }
  }
}
