// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the datagrams that arrive at a port of the receiver's namespace. Its socket has room for
 * all that a test sends, also while the thread that counts gets no CPU.
 */
public final class UdpReceiver implements AutoCloseable {
  public static final int PORT = 9000;

  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;

  /** What a socket may ask for otherwise is a matter of the machine. */
  private static final int SO_RCVBUFFORCE = 33;

  private static final int BUFFER = 64 << 20;
  private static final int MSG_TRUNC = 0x20;
  private static final int SHUT_RD = 0;
  private static final Calls LIBC = Native.load("c", Calls.class);

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final int socket;
  private final Thread thread;
  private volatile boolean closed;

  /** Functions of the C library. */
  interface Calls extends Library {
    /** See {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** See {@code setsockopt(2)}. */
    int setsockopt(int socket, int level, int option, byte[] value, int length);

    /** See {@code bind(2)}. */
    int bind(int socket, byte[] address, int length);

    /** See {@code recv(2)}. */
    long recv(int socket, byte[] buffer, long length, int flags);

    /** See {@code shutdown(2)}. */
    int shutdown(int socket, int how);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  /** Listens from now on. */
  public UdpReceiver(NetworkNamespace namespace) {
    socket = namespace.call(UdpReceiver::open);
    thread = Thread.ofPlatform().daemon().name("udp-receiver").start(this::count);
  }

  /** Datagrams so far. */
  public long received() {
    return received.get();
  }

  /** Bytes of payload so far. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    closed = true;
    // Says that the socket is not connected, and wakes whoever waits for it all the same.
    LIBC.shutdown(socket, SHUT_RD);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LIBC.close(socket);
  }

  /** At every address of both families. */
  private static int open() {
    int socket = LIBC.socket(AF_INET6, SOCK_DGRAM, 0);
    check(socket);
    byte[] size =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(BUFFER).array();
    check(LIBC.setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, size, size.length));
    byte[] address =
        ByteBuffer.allocate(28)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_INET6)
            .order(ByteOrder.BIG_ENDIAN)
            .putShort((short) PORT)
            .array();
    check(LIBC.bind(socket, address, address.length));
    return socket;
  }

  private void count() {
    byte[] first = new byte[1];
    while (true) {
      long length = LIBC.recv(socket, first, first.length, MSG_TRUNC);
      if (closed) {
        return;
      }
      check(length);
      bytes.addAndGet(length);
      received.incrementAndGet();
    }
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException("errno " + Native.getLastError());
    }
  }
}
