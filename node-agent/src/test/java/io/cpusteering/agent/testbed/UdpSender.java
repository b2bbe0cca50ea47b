// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Sends a counted number of datagrams from the sender's namespace at a bounded rate. */
public final class UdpSender {
  private static final int BURST = 20;
  private static final int PAYLOAD = 32;

  private UdpSender() {}

  /**
   * Sends and returns when all are sent.
   *
   * @param namespace from where
   * @param address to whom, at {@link UdpReceiver#PORT}
   * @param flows number of source ports, used in turn
   * @param count datagrams in all
   * @param perSecond rate
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
      ByteBuffer payload = ByteBuffer.allocateDirect(size);
      long start = System.nanoTime();
      for (int sent = 0; sent < count; sent++) {
        if (sent % BURST == 0) {
          long due = start + sent * 1_000_000_000L / perSecond;
          LockSupport.parkNanos(due - System.nanoTime());
        }
        payload.clear();
        channels[sent % flows].write(payload);
      }
    } finally {
      for (DatagramChannel channel : channels) {
        if (channel != null) {
          channel.close();
        }
      }
    }
  }
}
