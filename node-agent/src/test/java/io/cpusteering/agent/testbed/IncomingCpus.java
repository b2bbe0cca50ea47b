// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells on which CPU the stack of the receiver handed each of some datagrams to its socket ({@code
 * SO_INCOMING_CPU}): the last CPU of all by which it came. One datagram at a time, each a flow of
 * its own.
 */
public final class IncomingCpus {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_INCOMING_CPU = 49;

  /** As long as {@link Testbed} has others wait. */
  private static final int SECONDS = 60;

  private static final int RECEIVER_PORT = 9000;
  private static final int FIRST_SENDER_PORT = 9100;
  private static final Calls LIBC = Native.load("c", Calls.class);

  /** Functions of the C library. */
  interface Calls extends Library {
    /** See {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** See {@code bind(2)}. */
    int bind(int socket, byte[] address, int length);

    /** See {@code connect(2)}. */
    int connect(int socket, byte[] address, int length);

    /** See {@code setsockopt(2)}. */
    int setsockopt(int socket, int level, int option, byte[] value, int length);

    /** See {@code getsockopt(2)}. */
    int getsockopt(int socket, int level, int option, byte[] value, byte[] length);

    /** See {@code recv(2)}. */
    long recv(int socket, byte[] buffer, long length, int flags);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  private IncomingCpus() {}

  /**
   * The CPU of each of so many flows.
   *
   * @throws IllegalStateException when a datagram doesn't come
   */
  public static List<Integer> of(Testbed testbed, int flows) {
    List<Integer> cpus = new ArrayList<>();
    for (int flow = 0; flow < flows; flow++) {
      int port = FIRST_SENDER_PORT + flow;
      int socket = testbed.receiver().call(() -> connected(port));
      try {
        testbed.sender().call(() -> send(port));
        check(LIBC.recv(socket, new byte[1], 1, 0));
        byte[] cpu = new byte[Integer.BYTES];
        check(LIBC.getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, cpu, bytes(Integer.BYTES)));
        cpus.add(buffer(cpu).getInt());
      } finally {
        LIBC.close(socket);
      }
    }
    return cpus;
  }

  /** The kernel notes the CPU for connected sockets alone. */
  private static int connected(int port) {
    int socket = LIBC.socket(AF_INET, SOCK_DGRAM, 0);
    byte[] timeout = new byte[2 * Long.BYTES];
    buffer(timeout).putLong(SECONDS);
    check(LIBC.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.length));
    byte[] mine = address(Testbed.RECEIVER_ADDRESS, RECEIVER_PORT);
    check(LIBC.bind(socket, mine, mine.length));
    byte[] other = address(Testbed.SENDER_ADDRESS, port);
    check(LIBC.connect(socket, other, other.length));
    return socket;
  }

  private static int send(int port) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(Testbed.SENDER_ADDRESS, port));
      return channel.send(
          ByteBuffer.wrap(new byte[1]),
          new InetSocketAddress(Testbed.RECEIVER_ADDRESS, RECEIVER_PORT));
    }
  }

  /** {@code struct sockaddr_in}. */
  private static byte[] address(String dotted, int port) {
    byte[] address = new byte[16];
    ByteBuffer fields = buffer(address).putShort((short) AF_INET);
    fields.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
    for (String part : dotted.split("\\.")) {
      fields.put((byte) Integer.parseInt(part));
    }
    return address;
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    buffer(bytes).putInt(value);
    return bytes;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException("errno " + Native.getLastError());
    }
  }
}
