// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What an interface's driver says it can do with XDP as the interface is ({@code enum
 * netdev_xdp_act}).
 *
 * @param bits as in {@code linux/netdev.h}
 */
public record XdpFeatures(long bits) {
  private static final int SIZE = 40;
  private static final int FEATURE_FLAGS = 32;
  private static final long RX_SG = 1 << 5;

  /** Empty when that is not known: before libbpf 1.2 or Linux 6.3, or without native XDP at all. */
  static Optional<XdpFeatures> query(int ifindex) {
    // A library that does not know the last field accepts it as long as it is zero.
    ByteBuffer opts = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder()).putLong(0, SIZE);
    KernelCall.check(
        NativeLibraries.libbpf().bpf_xdp_query(ifindex, 0, opts.array()),
        Operation.QUERY_XDP,
        "interface with index " + ifindex);
    long bits = opts.getLong(FEATURE_FLAGS);
    return bits == 0 ? Optional.empty() : Optional.of(new XdpFeatures(bits));
  }

  /** Whether packets that lie in several buffers get to programs in native mode. */
  public boolean receivesFrags() {
    return (bits & RX_SG) != 0;
  }
}
