// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** Puts questions about a network interface to the kernel, as {@code ethtool(8)} does. */
final class EthtoolRequests {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** See {@code linux/sockios.h}. */
  private static final NativeLong SIOCETHTOOL = new NativeLong(0x8946);

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
   * Puts a question.
   *
   * @param interfaceName an interface of the calling thread's network namespace
   * @param question a struct of {@code linux/ethtool.h} that begins with its command; holds the
   *     answer afterwards
   * @return false when there is no such interface, or it has no answer
   */
  boolean ask(String interfaceName, Memory question) {
    return ask(interfaceName, SIOCETHTOOL, question);
  }

  /**
   * Puts a question of another kind.
   *
   * @param kind a {@code SIOC*} that answers into what {@code ifr_data} points at
   */
  boolean ask(String interfaceName, NativeLong kind, Memory question) {
    if (interfaceName.length() >= IFNAMSIZ) {
      return false;
    }
    int socket = calls.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
      return false;
    }
    try (Memory request = new Memory(IFREQ_SIZE)) {
      request.clear();
      request.setString(0, interfaceName);
      request.setPointer(IFNAMSIZ, question);
      return calls.ioctl(socket, kind, request) == 0;
    } finally {
      calls.close(socket);
    }
  }
}
