// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import java.nio.ByteBuffer;

/** Frames where thousands of flows are wanted and the flow is all that matters. */
public final class FlowFrame {
  private static final int PORTS_SIZE = 4;

  private FlowFrame() {}

  /**
   * A frame of a flow, as far as its ports.
   *
   * @param source 4 or 16 bytes
   * @param destination as many
   * @param protocol one that has ports
   */
  public static byte[] of(
      byte[] source, byte[] destination, int protocol, int sourcePort, int destinationPort) {
    ByteBuffer frame =
        source.length == 4
            ? header(20, EtherType.IPV4).putLong(0x4500_0018_0000_0000L).put((byte) 64)
            : header(40, EtherType.IPV6).putShort((short) 0x6000).putInt(PORTS_SIZE);
    frame.put((byte) protocol);
    if (source.length == 4) {
      frame.putShort((short) 0);
    } else {
      frame.put((byte) 64);
    }
    return frame
        .put(source)
        .put(destination)
        .putShort((short) sourcePort)
        .putShort((short) destinationPort)
        .array();
  }

  private static ByteBuffer header(int ipSize, int etherType) {
    return ByteBuffer.allocate(14 + ipSize + PORTS_SIZE)
        .putLong(0x0200_0000_0002_0200L)
        .putInt(1)
        .putShort((short) etherType);
  }
}
