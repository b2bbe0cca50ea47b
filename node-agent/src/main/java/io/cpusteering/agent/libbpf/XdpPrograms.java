// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which XDP programs an interface has ({@code struct bpf_xdp_query_opts}); 0 for none.
 *
 * @param nativeId id of the program in the driver
 * @param genericId id of the program in the stack
 * @param hardwareId id of the program in the device
 */
public record XdpPrograms(long nativeId, long genericId, long hardwareId) {
  private static final int SIZE = 32;

  static XdpPrograms query(int ifindex) {
    ByteBuffer opts = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder()).putLong(0, SIZE);
    KernelCall.check(
        NativeLibraries.libbpf().bpf_xdp_query(ifindex, 0, opts.array()),
        Operation.QUERY_XDP,
        "interface with index " + ifindex);
    return new XdpPrograms(
        Integer.toUnsignedLong(opts.getInt(12)),
        Integer.toUnsignedLong(opts.getInt(20)),
        Integer.toUnsignedLong(opts.getInt(16)));
  }

  /** Whether there is none at all. */
  public boolean none() {
    return nativeId == 0 && genericId == 0 && hardwareId == 0;
  }
}
