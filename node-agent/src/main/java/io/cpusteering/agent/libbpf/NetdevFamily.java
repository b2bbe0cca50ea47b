// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Asks the kernel by generic netlink (family {@code netdev}) what network interfaces can do. Needs
 * no capability.
 *
 * @see <a href="https://docs.kernel.org/netlink/specs/netdev.html">netdev netlink family</a>
 */
final class NetdevFamily {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_GENERIC = 16;
  private static final short NLM_F_REQUEST = 1;
  private static final short NLMSG_ERROR = 2;

  /** {@code GENL_ID_CTRL}: the family that knows the others. */
  private static final short CONTROLLER = 16;

  private static final byte CTRL_CMD_GETFAMILY = 3;
  private static final short CTRL_ATTR_FAMILY_ID = 1;
  private static final short CTRL_ATTR_FAMILY_NAME = 2;
  private static final byte NETDEV_CMD_DEV_GET = 1;
  private static final short NETDEV_A_DEV_IFINDEX = 1;
  private static final short NETDEV_A_DEV_XDP_FEATURES = 3;

  /** Of {@code struct nlmsghdr}. */
  private static final int HEADER = 16;

  /** Of both headers, {@code struct genlmsghdr} being the second. */
  private static final int HEADERS = HEADER + 4;

  private static final int ATTRIBUTE_HEADER = 4;
  private static final int ATTRIBUTE_TYPE = 0x3fff;
  private static final int REPLY_SIZE = 16 * 1024;

  private final SocketCalls calls = Native.load("c", SocketCalls.class);

  /** Functions of the C library; they return -1 when they fail. */
  interface SocketCalls extends Library {
    /** See {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** See {@code send(2)}. */
    long send(int socket, byte[] message, long length, int flags);

    /** See {@code recv(2)}. */
    long recv(int socket, byte[] buffer, long length, int flags);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  /** The interface's {@code NETDEV_XDP_ACT_*} bits; empty when the kernel doesn't tell. */
  OptionalLong xdpFeatures(int ifindex) {
    int socket = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
    if (socket < 0) {
      return OptionalLong.empty();
    }
    try {
      OptionalInt family = family(socket);
      return family.isEmpty()
          ? OptionalLong.empty()
          : features(socket, (short) family.getAsInt(), ifindex);
    } finally {
      calls.close(socket);
    }
  }

  private OptionalInt family(int socket) {
    byte[] name = "netdev\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer answer = ask(socket, CONTROLLER, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, name);
    int at = find(answer, CTRL_ATTR_FAMILY_ID, Short.BYTES);
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(Short.toUnsignedInt(answer.getShort(at)));
  }

  private OptionalLong features(int socket, short family, int ifindex) {
    byte[] index = buffer(Integer.BYTES).putInt(0, ifindex).array();
    ByteBuffer answer = ask(socket, family, NETDEV_CMD_DEV_GET, NETDEV_A_DEV_IFINDEX, index);
    int at = find(answer, NETDEV_A_DEV_XDP_FEATURES, Long.BYTES);
    return at < 0 ? OptionalLong.empty() : OptionalLong.of(answer.getLong(at));
  }

  /** Sends a request with one attribute and gives the answer, which is empty when there is none. */
  private ByteBuffer ask(int socket, short family, byte command, short attribute, byte[] value) {
    ByteBuffer request = buffer(HEADERS + aligned(ATTRIBUTE_HEADER + value.length));
    request.putInt(request.capacity()).putShort(family).putShort(NLM_F_REQUEST);
    request.putInt(1).putInt(0);
    request.put(command).put((byte) 1).putShort((short) 0);
    request.putShort((short) (ATTRIBUTE_HEADER + value.length)).putShort(attribute).put(value);
    byte[] reply = new byte[REPLY_SIZE];
    if (calls.send(socket, request.array(), request.capacity(), 0) < 0) {
      return buffer(0);
    }
    int length = (int) calls.recv(socket, reply, reply.length, 0);
    ByteBuffer answer =
        ByteBuffer.wrap(Arrays.copyOf(reply, Math.max(0, length))).order(ByteOrder.nativeOrder());
    return length >= HEADERS && answer.getShort(4) != NLMSG_ERROR ? answer : buffer(0);
  }

  /** Where the value of an attribute is; -1 when there is none of that size. */
  private static int find(ByteBuffer answer, short type, int size) {
    int at = HEADERS;
    while (at + ATTRIBUTE_HEADER <= answer.capacity()) {
      int length = Short.toUnsignedInt(answer.getShort(at));
      if (length < ATTRIBUTE_HEADER || at + length > answer.capacity()) {
        return -1;
      }
      if ((answer.getShort(at + 2) & ATTRIBUTE_TYPE) == type && length == ATTRIBUTE_HEADER + size) {
        return at + ATTRIBUTE_HEADER;
      }
      at += aligned(length);
    }
    return -1;
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
