// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;

/**
 * How a device is set to stamp packets with its own clock, as {@code hwstamp_ctl(8)} shows it.
 *
 * @see <a href="https://docs.kernel.org/networking/timestamping.html">Timestamping</a>
 */
public final class HardwareTimestamping {
  /** See {@code linux/sockios.h}. */
  private static final NativeLong SIOCGHWTSTAMP = new NativeLong(0x89b1);

  /** {@code struct hwtstamp_config}: flags, tx_type, rx_filter. */
  private static final int CONFIG_SIZE = 12;

  private static final int RX_FILTER = 8;

  private final EthtoolRequests requests = new EthtoolRequests();

  /**
   * The filter of received packets.
   *
   * @param interfaceName an interface of the calling thread's network namespace
   * @return an {@code HWTSTAMP_FILTER_*}; 0 (none) also where the driver can't tell or has no such
   *     clock
   */
  public int receiveFilter(String interfaceName) {
    try (Memory config = new Memory(CONFIG_SIZE)) {
      config.clear();
      return requests.ask(interfaceName, SIOCGHWTSTAMP, config) ? config.getInt(RX_FILTER) : 0;
    }
  }
}
