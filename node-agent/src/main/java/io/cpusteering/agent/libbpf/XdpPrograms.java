// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.nio.ByteBuffer;

/**
 * Which XDP programs an interface has ({@code IFLA_XDP} of rtnetlink); 0 for none. Not by libbpf's
 * {@code bpf_xdp_query}, which has the kernel tell of all interfaces to find one.
 *
 * @param nativeId id of the program in the driver
 * @param genericId id of the program in the stack
 * @param hardwareId id of the program in the device
 */
public record XdpPrograms(long nativeId, long genericId, long hardwareId) {
  /** Of {@code struct ifinfomsg}. */
  private static final int LINK_HEADER = 16;

  private static final int IFLA_XDP = 43;
  private static final int IFLA_XDP_DRV_PROG_ID = 5;
  private static final int IFLA_XDP_SKB_PROG_ID = 6;
  private static final int IFLA_XDP_HW_PROG_ID = 7;

  static XdpPrograms query(int ifindex) {
    return of(Links.one(ifindex, Operation.QUERY_XDP, "interface with index " + ifindex));
  }

  /** Those that the kernel tells of with an interface. */
  static XdpPrograms of(ByteBuffer link) {
    long inDriver = 0;
    long inStack = 0;
    long inDevice = 0;
    NetlinkAttributes all = new NetlinkAttributes(link, LINK_HEADER);
    while (all.next()) {
      if (all.type() == IFLA_XDP) {
        NetlinkAttributes xdp = new NetlinkAttributes(all.value(), 0);
        while (xdp.next()) {
          long id = Integer.toUnsignedLong(xdp.number());
          switch (xdp.type()) {
            case IFLA_XDP_DRV_PROG_ID -> inDriver = id;
            case IFLA_XDP_SKB_PROG_ID -> inStack = id;
            case IFLA_XDP_HW_PROG_ID -> inDevice = id;
            default -> {
              // How many there are, and flags of the past.
            }
          }
        }
      }
    }
    return new XdpPrograms(inDriver, inStack, inDevice);
  }

  /** Whether there is none at all. */
  public boolean none() {
    return nativeId == 0 && genericId == 0 && hardwareId == 0;
  }
}
