// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/** One TCP connection that carries as much as it can from the sender to the receiver. */
public final class TcpTransfer {
  private static final int PORT = 9001;
  private static final int CHUNK = 1 << 20;

  /**
   * What may be under way at most, so that a queue of 2048 packets has room for all of it, also
   * while nobody gets to emptying it.
   */
  private static final int WINDOW = 1 << 20;

  /**
   * What a side of it saw.
   *
   * @param bytes carried
   * @param checksum of them
   */
  public record Seen(long bytes, long checksum) {}

  /**
   * A transfer that is over.
   *
   * @param sent at the one side
   * @param received at the other
   */
  public record Result(Seen sent, Seen received) {}

  private TcpTransfer() {}

  /**
   * Carries bytes that look random, and returns when all have arrived.
   *
   * @param chunks so many times a mebibyte
   */
  public static Result run(NetworkNamespace sender, NetworkNamespace receiver, int chunks) {
    try (ServerSocket server = receiver.call(TcpTransfer::listen)) {
      Future<Seen> received = receiver.start(() -> receive(server));
      Seen sent = sender.call(() -> send(chunks));
      return new Result(sent, received.get());
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException("the TCP transfer broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ServerSocket listen() throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReceiveBufferSize(WINDOW);
    server.bind(new InetSocketAddress(PORT));
    return server;
  }

  private static Seen send(int chunks) throws IOException {
    byte[] chunk = new byte[CHUNK];
    new Random(1).nextBytes(chunk);
    CRC32 checksum = new CRC32();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Testbed.RECEIVER_ADDRESS, PORT));
      for (int i = 0; i < chunks; i++) {
        socket.getOutputStream().write(chunk);
        checksum.update(chunk);
      }
    }
    return new Seen((long) chunks * CHUNK, checksum.getValue());
  }

  private static Seen receive(ServerSocket server) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[CHUNK];
    long bytes = 0;
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
        bytes += read;
      }
    }
    return new Seen(bytes, checksum.getValue());
  }
}
