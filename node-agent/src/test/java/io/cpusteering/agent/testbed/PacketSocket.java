// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/** Sees the IPv4 frames that come in by one interface. */
public final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int ETH_P_IP = 0x0800;

  /** As long as {@link Testbed} has others wait. */
  private static final int SECONDS = 60;

  private static final int BUFFER = 8 << 20;
  private static final int SOURCE = 6;
  private static final int MAC_BYTES = 6;
  private static final Calls LIBC = Native.load("c", Calls.class);

  private final int socket;

  /** Functions of the C library. */
  interface Calls extends Library {
    /** See {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** See {@code bind(2)}. */
    int bind(int socket, byte[] address, int length);

    /** See {@code setsockopt(2)}. */
    int setsockopt(int socket, int level, int option, byte[] value, int length);

    /** See {@code recv(2)}. */
    long recv(int socket, byte[] buffer, long length, int flags);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  private PacketSocket(int socket) {
    this.socket = socket;
  }

  /** Listens from now on. */
  public static PacketSocket open(NetworkNamespace namespace, String device) {
    int ifindex = namespace.ifindex(device);
    return namespace.call(
        () -> {
          int protocol = Short.toUnsignedInt(Short.reverseBytes((short) ETH_P_IP));
          PacketSocket opened = new PacketSocket(LIBC.socket(AF_PACKET, SOCK_RAW, protocol));
          opened.set(SO_RCVBUFFORCE, buffer(Integer.BYTES).putInt(0, BUFFER));
          opened.set(SO_RCVTIMEO, buffer(2 * Long.BYTES).putLong(0, SECONDS));
          byte[] address =
              buffer(20)
                  .putShort(0, (short) AF_PACKET)
                  .putShort(2, (short) protocol)
                  .putInt(4, ifindex)
                  .array();
          check(LIBC.bind(opened.socket, address, address.length));
          return opened;
        });
  }

  /**
   * The source addresses of so many frames.
   *
   * @throws IllegalStateException when they don't come
   */
  public Set<String> sourceAddresses(int frames) {
    Set<String> addresses = new TreeSet<>();
    byte[] frame = new byte[2048];
    for (int i = 0; i < frames; i++) {
      check(LIBC.recv(socket, frame, frame.length, 0));
      addresses.add(HexFormat.ofDelimiter(":").formatHex(frame, SOURCE, SOURCE + MAC_BYTES));
    }
    return addresses;
  }

  @Override
  public void close() {
    LIBC.close(socket);
  }

  private void set(int option, ByteBuffer value) {
    check(LIBC.setsockopt(socket, SOL_SOCKET, option, value.array(), value.capacity()));
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException("errno " + Native.getLastError());
    }
  }
}
