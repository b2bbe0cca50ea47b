// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a counted number of datagrams from the sender's namespace at a bounded rate: who was kept
 * from sending for some time does not make up for it in a flood that fills the queues on the way.
 * They have one checksum, whatever their source port: with a checksum of its own, one flow in
 * thousands would be taken for one whose checksum the sender left unfinished.
 */
public final class UdpSender {
  private static final int BURST = 20;

  /**
   * Bursts that are made up for when the sender was late. After a second without a CPU it would
   * else send as fast as it can what is due, and no queue on the way has room for that.
   */
  private static final int MADE_UP = 5;

  private static final int PAYLOAD = 32;

  private UdpSender() {}

  /**
   * Sends and returns when all are sent.
   *
   * @param namespace from where
   * @param address to whom, at {@link UdpReceiver#PORT}
   * @param flows number of source ports, used in turn
   * @param count datagrams in all
   * @param perSecond rate, of which it may fall short
   */
  public static void send(
      NetworkNamespace namespace, String address, int flows, int count, int perSecond) {
    send(namespace, address, flows, count, perSecond, PAYLOAD);
  }

  /**
   * The same with datagrams of any size.
   *
   * @param size bytes of payload
   */
  public static void send(
      NetworkNamespace namespace, String address, int flows, int count, int perSecond, int size) {
    namespace.call(
        () -> {
          sendHere(address, flows, count, perSecond, size);
          return count;
        });
  }

  /**
   * Sends from a CPU of its own, as fast as it can, on another thread than {@link #send}.
   *
   * @return done when all are sent
   */
  public static Future<Integer> flood(
      NetworkNamespace namespace, String address, int cpu, int count) {
    return namespace.start(
        () -> {
          CpuAffinity.pin(cpu);
          sendHere(address, 1, count, Integer.MAX_VALUE, PAYLOAD);
          return count;
        });
  }

  private static void sendHere(String address, int flows, int count, int perSecond, int size)
      throws IOException {
    DatagramChannel[] channels = new DatagramChannel[flows];
    try {
      for (int i = 0; i < flows; i++) {
        channels[i] = DatagramChannel.open();
        channels[i].connect(new InetSocketAddress(address, UdpReceiver.PORT));
      }
      ByteBuffer[] payloads = new ByteBuffer[flows];
      for (int i = 0; i < flows; i++) {
        payloads[i] = payload(channels[i], size);
      }
      long interval = BURST * 1_000_000_000L / perSecond;
      long due = System.nanoTime();
      for (int sent = 0; sent < count; sent++) {
        if (sent % BURST == 0) {
          LockSupport.parkNanos(due - System.nanoTime());
          due = Math.max(due, System.nanoTime() - MADE_UP * interval) + interval;
        }
        channels[sent % flows].write(payloads[sent % flows].rewind());
      }
    } finally {
      for (DatagramChannel channel : channels) {
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Begins with the complement of the source port, and is zero otherwise. */
  private static ByteBuffer payload(DatagramChannel channel, int size) throws IOException {
    ByteBuffer payload = ByteBuffer.allocateDirect(size);
    if (size >= Short.BYTES) {
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      payload.putShort(0, (short) ~port);
    }
    return payload;
  }
}
