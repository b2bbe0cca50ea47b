// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import java.util.Optional;

/** The channels of a device, as {@code ethtool -l} shows them. Needs no capability. */
public final class InterfaceChannels {
  /** See {@code linux/ethtool.h}. */
  private static final int ETHTOOL_GCHANNELS = 0x3c;

  /** Size of {@code struct ethtool_channels}, all of whose fields are of 32 bits. */
  private static final int CHANNELS_SIZE = 36;

  private static final int MAX_COMBINED = 16;
  private static final int COMBINED_COUNT = 32;

  private final EthtoolRequests requests = new EthtoolRequests();

  /**
   * Channels that both receive and send.
   *
   * @param count how many are in use
   * @param max how many there may be
   */
  public record Combined(int count, int max) {}

  /**
   * Asks for them.
   *
   * @param interfaceName an interface of the calling thread's network namespace
   * @return empty when there is no such interface, or its driver tells of none
   */
  public Optional<Combined> combined(String interfaceName) {
    try (Memory channels = new Memory(CHANNELS_SIZE)) {
      channels.clear();
      channels.setInt(0, ETHTOOL_GCHANNELS);
      return requests.ask(interfaceName, channels) && channels.getInt(MAX_COMBINED) > 0
          ? Optional.of(
              new Combined(channels.getInt(COMBINED_COUNT), channels.getInt(MAX_COMBINED)))
          : Optional.empty();
    }
  }
}
