// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Messages as rtnetlink writes them, in the byte order of this machine. */
public final class NetlinkBytes {
  public static final int RTM_NEWLINK = 16;
  public static final int RTM_DELLINK = 17;
  public static final int RTM_NEWROUTE = 24;
  public static final int RTM_DELROUTE = 25;
  public static final int AF_BRIDGE = 7;
  public static final int IFLA_ADDRESS = 1;
  public static final int IFLA_IFNAME = 3;
  public static final int IFLA_MTU = 4;
  public static final int IFLA_LINK = 5;
  public static final int IFLA_STATS64 = 23;
  public static final int IFLA_LINKINFO = 18;
  public static final int IFLA_EVENT = 44;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A message of any type. */
  public static byte[] message(int type, byte[]... parts) {
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

  /** The same with flags of the message's own. */
  public static byte[] flagged(int type, int flags, byte[]... parts) {
    byte[] message = message(type, parts);
    ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).putShort(6, (short) flags);
    return message;
  }

  /** What goes before the attributes of a link. */
  public static byte[] link(int family, int ifindex, int flags) {
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
  public static byte[] veth(int type, int ifindex, String name, int mtu, byte[]... more) {
    return message(
        type,
        link(0, ifindex, 1),
        attribute(IFLA_IFNAME, text(name)),
        attribute(IFLA_MTU, number(mtu)),
        attribute(IFLA_LINKINFO, attribute(1, text("veth"))),
        all(more));
  }

  /** A route to a destination of so many bits. */
  public static byte[] route(int type, int family, int bits) {
    return message(
        type, buffer(12).put((byte) family).put((byte) bits).array(), attribute(4, number(7)));
  }

  public static byte[] attribute(int type, byte[] value) {
    int padding = -value.length & 3;
    return all(
        buffer(4).putShort((short) (4 + value.length)).putShort((short) type).array(),
        value,
        new byte[padding]);
  }

  public static byte[] number(int value) {
    return buffer(4).putInt(value).array();
  }

  public static byte[] text(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] all(byte[]... parts) {
    NetlinkBytes joined = new NetlinkBytes();
    for (byte[] part : parts) {
      joined.bytes.writeBytes(part);
    }
    return joined.bytes.toByteArray();
  }

  /** As a socket hands them over. */
  public static ByteBuffer received(byte[]... parts) {
    return ByteBuffer.wrap(all(parts)).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
