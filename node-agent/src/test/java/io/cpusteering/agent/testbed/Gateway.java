// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way from inside a namespace to a server of this machine, which can be shut: then connections
 * are refused, and those that were open are cut.
 */
public final class Gateway implements AutoCloseable {
  private final NetworkNamespace inside;
  private final int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket door;

  /**
   * Open from now on.
   *
   * @param target port of the server on this machine's loopback
   */
  public Gateway(NetworkNamespace inside, int target) {
    this.inside = inside;
    this.target = target;
    door = listen(0);
    port = door.getLocalPort();
    begin();
  }

  /** Where it is on the loopback of the namespace, open or not. */
  public int port() {
    return port;
  }

  /** Opens it again. */
  public void open() {
    door = listen(port);
    begin();
  }

  /** Shuts it. */
  public void shut() {
    close(door);
    sockets.forEach(Gateway::close);
    sockets.clear();
  }

  private ServerSocket listen(int at) {
    return inside.call(
        () -> {
          ServerSocket socket = new ServerSocket();
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
          return socket;
        });
  }

  private void begin() {
    ServerSocket now = door;
    Thread.ofPlatform().daemon().name("gateway").start(() -> accept(now));
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket client = from.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        if (from.isClosed()) {
          // Shut since it was accepted, and too late to be cut with the others.
          close(client);
          close(server);
        }
        pump(client, server);
        pump(server, client);
      }
    } catch (IOException e) {
      // Shut.
    }
  }

  private void pump(Socket from, Socket to) {
    Thread.ofPlatform()
        .daemon()
        .name("gateway-pump")
        .start(
            () -> {
              try (InputStream in = from.getInputStream();
                  OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
              } catch (IOException e) {
                // Cut.
              } finally {
                close(from);
                close(to);
                sockets.remove(from);
                sockets.remove(to);
              }
            });
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    shut();
  }
}
