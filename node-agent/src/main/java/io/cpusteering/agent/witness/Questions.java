// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.witness;

import io.cpusteering.agent.libbpf.Neighbours;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** How each kind of answerer is asked. */
public final class Questions implements Function<Answerer, Sign> {
  private static final int PATIENCE = (int) Duration.ofSeconds(2).toMillis();

  /** For a neighbour, whom the kernel asks once a second. */
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Nobody listens there: as traceroute has it. */
  private static final int UNUSED_PORT = 33434;

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final Neighbours neighbours = new Neighbours();
  private final SSLSocketFactory tls;

  /**
   * @param tls for the API server
   */
  public Questions(SSLSocketFactory tls) {
    this.tls = tls;
  }

  @Override
  public Sign apply(Answerer whom) {
    try {
      return switch (whom.kind()) {
        case NEIGHBOUR -> neighbour(address(whom), whom.ifindex());
        case GATEWAY -> datagram(address(whom));
        case API_SERVER, KUBELET -> http(URI.create(whom.address()));
      };
    } catch (PortUnreachableException e) {
      return Sign.ANSWER;
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage()).contains("refused") ? Sign.REFUSAL : Sign.SILENCE;
    } catch (SocketException e) {
      return String.valueOf(e.getMessage()).contains("reset") ? Sign.REFUSAL : Sign.SILENCE;
    } catch (IOException e) {
      return Sign.SILENCE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Sign.SILENCE;
    }
  }

  private static InetAddress address(Answerer whom) throws IOException {
    InetAddress address = InetAddress.getByName(whom.address());
    return address instanceof Inet6Address && address.isLinkLocalAddress()
        ? Inet6Address.getByAddress(null, address.getAddress(), whom.ifindex())
        : address;
  }

  /**
   * The kernel asks, and what it holds for reachable after that has answered. Entries that somebody
   * else looks after are left alone, and prove nothing.
   */
  private Sign neighbour(InetAddress address, int ifindex)
      throws IOException, InterruptedException {
    Optional<Neighbours.Neighbour> known = neighbours.of(ifindex, address);
    if (known.filter(Neighbours.Neighbour::isFixed).isPresent()) {
      return Sign.SILENCE;
    }
    boolean asked = known.isPresent() && neighbours.revalidate(ifindex, address, known.get());
    if (!asked && known.filter(Neighbours.Neighbour::isReachable).isPresent()) {
      return Sign.SILENCE;
    }
    if (!asked) {
      // Not known, or known to be gone: whatever is sent to it has the kernel ask.
      send(address);
    }
    long end = System.nanoTime() + Duration.ofMillis(PATIENCE).toNanos();
    while (System.nanoTime() < end) {
      if (neighbours.of(ifindex, address).filter(it -> it.isReachable()).isPresent()) {
        return Sign.ANSWER;
      }
      Thread.sleep(LOOK);
    }
    return Sign.SILENCE;
  }

  private static void send(InetAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, address, UNUSED_PORT));
    }
  }

  /** Its stack says that the port is not in use. */
  private static Sign datagram(InetAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(address, UNUSED_PORT));
      socket.setSoTimeout(PATIENCE);
      socket.send(new DatagramPacket(new byte[1], 1));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return Sign.ANSWER;
    }
  }

  /**
   * By a connection of its own, since one that is open already says nothing of new ones. Whatever
   * comes back is an answer: who has an opinion about our rights or certificates has heard us.
   */
  private Sign http(URI uri) throws IOException {
    boolean secure = "https".equals(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), PATIENCE);
      plain.setSoTimeout(PATIENCE);
      if (!secure) {
        return get(plain, uri);
      }
      try (SSLSocket encrypted = (SSLSocket) tls.createSocket(plain, host, port, true)) {
        return get(encrypted, uri);
      } catch (SSLException e) {
        return Sign.ANSWER;
      }
    }
  }

  private static Sign get(Socket connection, URI uri) throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: cpu-steering\r\nConnection: close\r\n\r\n"
            .formatted(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath(), uri.getRawAuthority());
    connection.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return connection.getInputStream().read() >= 0 ? Sign.ANSWER : Sign.REFUSAL;
  }
}
