// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

/**
 * A counted UDP stream and what became of it.
 *
 * @param sent datagrams that the sender has sent
 * @param seconds it took the sender
 * @param turnedAway frames that a full ring kept from reaching the node's interface
 * @param arrivals what the receiving kernel counted meanwhile
 */
public record Delivery(long sent, double seconds, long turnedAway, Arrivals arrivals) {
  /** Datagrams that never reached a socket. */
  public long lost() {
    return sent - arrivals.udpReceived();
  }

  /** Whether all that was lost was lost before the node's interface. */
  public boolean lostOnlyOutside() {
    return lost() <= turnedAway;
  }

  /** Datagrams a second that were really sent. */
  public long rate() {
    return Math.round(sent / seconds);
  }

  /** One line for the log of a test. */
  public String summary() {
    String summary =
        "%d of %d datagrams lost at %d/s, reached the stack on %s"
            .formatted(lost(), sent, rate(), arrivals.udp());
    return lost() == 0
        ? summary
        : "%s; counted: %d before the uplink, checksum errors %d, %s"
            .formatted(summary, turnedAway, arrivals.udpChecksumErrors(), arrivals.losses());
  }
}
