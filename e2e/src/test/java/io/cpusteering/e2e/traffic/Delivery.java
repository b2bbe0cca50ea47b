// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

/**
 * A counted UDP stream and what became of it.
 *
 * @param sent datagrams that the sender has sent
 * @param seconds it took the sender
 * @param arrivals what the receiving kernel counted meanwhile
 */
public record Delivery(long sent, double seconds, Arrivals arrivals) {
  /** Datagrams that never reached a socket. */
  public long lost() {
    return sent - arrivals.udpReceived();
  }

  /** Datagrams a second that were really sent. */
  public long rate() {
    return Math.round(sent / seconds);
  }

  /** One line for the log of a test. */
  public String summary() {
    return "%d of %d datagrams lost at %d/s, reached the stack on %s"
        .formatted(lost(), sent, rate(), arrivals.udp());
  }
}
