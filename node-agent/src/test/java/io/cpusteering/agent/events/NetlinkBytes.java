// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Messages as rtnetlink writes them, in the byte order of this machine. */
final class NetlinkBytes {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int AF_BRIDGE = 7;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_STATS64 = 23;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_EVENT = 44;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A message of any type. */
  static byte[] message(int type, byte[]... parts) {
    byte[] body = all(parts);
    return all(
        buffer(16)
            .putInt(16 + body.length)
            .putShort((short) type)
            .putShort((short) 0)
            .putInt(0)
            .putInt(0)
            .array(),
        body);
  }

  /** What goes before the attributes of a link. */
  static byte[] link(int family, int ifindex, int flags) {
    return buffer(16)
        .put((byte) family)
        .put((byte) 0)
        .putShort((short) 1)
        .putInt(ifindex)
        .putInt(flags)
        .putInt(-1)
        .array();
  }

  /** A veth that is up. */
  static byte[] veth(int type, int ifindex, String name, int mtu, byte[]... more) {
    return message(
        type,
        link(0, ifindex, 1),
        attribute(IFLA_IFNAME, text(name)),
        attribute(IFLA_MTU, number(mtu)),
        attribute(IFLA_LINKINFO, attribute(1, text("veth"))),
        all(more));
  }

  /** A route to a destination of so many bits. */
  static byte[] route(int type, int family, int bits) {
    return message(
        type, buffer(12).put((byte) family).put((byte) bits).array(), attribute(4, number(7)));
  }

  static byte[] attribute(int type, byte[] value) {
    int padding = -value.length & 3;
    return all(
        buffer(4).putShort((short) (4 + value.length)).putShort((short) type).array(),
        value,
        new byte[padding]);
  }

  static byte[] number(int value) {
    return buffer(4).putInt(value).array();
  }

  static byte[] text(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  static byte[] all(byte[]... parts) {
    NetlinkBytes joined = new NetlinkBytes();
    for (byte[] part : parts) {
      joined.bytes.writeBytes(part);
    }
    return joined.bytes.toByteArray();
  }

  /** As a socket hands them over. */
  static ByteBuffer received(byte[]... parts) {
    return ByteBuffer.wrap(all(parts)).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
