// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the datagrams that arrive at a port of the receiver's namespace. */
public final class UdpReceiver implements AutoCloseable {
  public static final int PORT = 9000;

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final DatagramChannel channel;
  private final Thread thread;

  /** Listens from now on. */
  public UdpReceiver(NetworkNamespace namespace) {
    channel = namespace.call(UdpReceiver::open);
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
    try {
      channel.close();
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static DatagramChannel open() throws IOException {
    return DatagramChannel.open()
        .setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20)
        .bind(new InetSocketAddress(PORT));
  }

  private void count() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    try {
      while (true) {
        channel.receive(buffer);
        bytes.addAndGet(buffer.position());
        buffer.clear();
        received.incrementAndGet();
      }
    } catch (ClosedChannelException e) {
      // Closed by close().
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
