// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The driver of a network interface as {@code ethtool -i} shows it, also for interfaces without a
 * device in sysfs (veth, tun, bridge). Needs no capability.
 */
public final class InterfaceDriver {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** See {@code linux/sockios.h}. */
  private static final NativeLong SIOCETHTOOL = new NativeLong(0x8946);

  /** See {@code linux/ethtool.h}. */
  private static final int ETHTOOL_GDRVINFO = 3;

  /** Size of {@code struct ethtool_drvinfo}. */
  private static final int DRVINFO_SIZE = 196;

  /** Offset of {@code driver} in it. */
  private static final int DRVINFO_DRIVER = 4;

  /** Size of {@code struct ifreq}; {@code ifr_data} follows the name. */
  private static final int IFREQ_SIZE = 40;

  private static final int IFNAMSIZ = 16;

  private final SocketCalls calls = Native.load("c", SocketCalls.class);

  /** Functions of the C library; they return -1 when they fail. */
  interface SocketCalls extends Library {
    /** See {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** See {@code ioctl(2)}. */
    int ioctl(int fd, NativeLong request, Pointer argument);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  /**
   * The driver's name.
   *
   * @param interfaceName at most 15 characters
   * @return null when there is no such interface in this network namespace, or it names no driver
   */
  public @Nullable String of(String interfaceName) {
    if (interfaceName.length() >= IFNAMSIZ) {
      return null;
    }
    int socket = calls.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
      return null;
    }
    try (Memory info = new Memory(DRVINFO_SIZE);
        Memory request = new Memory(IFREQ_SIZE)) {
      info.clear();
      info.setInt(0, ETHTOOL_GDRVINFO);
      request.clear();
      request.setString(0, interfaceName);
      request.setPointer(IFNAMSIZ, info);
      String driver =
          calls.ioctl(socket, SIOCETHTOOL, request) == 0 ? info.getString(DRVINFO_DRIVER) : "";
      return driver.isEmpty() ? null : driver;
    } finally {
      calls.close(socket);
    }
  }
}
