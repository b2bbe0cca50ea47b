// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.agent.testbed.UdpStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that reached a socket of a testbed's receiver. Nobody reads them: a reader would need a
 * CPU of its own, or would take its time from the one that is measured. So all but the first few
 * find a full buffer, after all that the network has to do for them.
 */
final class DeliveredPackets implements AutoCloseable {
  private static final int LEAST_BUFFER = 1;

  /** Reading takes a few hundredths of a millisecond unless something comes between. */
  private static final long GLANCE = Duration.ofMillis(1).toNanos();

  private static final int ATTEMPTS = 20;

  private final Testbed testbed;
  private final DatagramChannel socket;

  /** Opens the socket. */
  DeliveredPackets(Testbed testbed) {
    this.testbed = testbed;
    socket =
        testbed
            .receiver()
            .call(
                () ->
                    DatagramChannel.open()
                        .setOption(StandardSocketOptions.SO_RCVBUF, LEAST_BUFFER)
                        .bind(new InetSocketAddress(UdpReceiver.PORT)));
  }

  /**
   * How many there were by a moment.
   *
   * @param nanos the moment, as {@link System#nanoTime} has it
   * @param statistics since the testbed was made
   */
  record Reading(long nanos, UdpStatistics statistics) {
    /**
     * Datagrams per second between an earlier reading and this one.
     *
     * @throws IllegalStateException when some came with wrong checksums
     */
    double rateSince(Reading earlier) {
      if (statistics.checksumErrors() != earlier.statistics.checksumErrors()) {
        throw new IllegalStateException("datagrams were dropped for wrong checksums");
      }
      return (statistics.delivered() - earlier.statistics.delivered())
          * 1e9
          / (nanos - earlier.nanos);
    }
  }

  /** Reads until nothing comes between the moment and the count. */
  Reading read() {
    return testbed.receiver().call(DeliveredPackets::readHere);
  }

  private static Reading readHere() throws IOException {
    @Nullable Reading best = null;
    long leastTaken = Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS && leastTaken > GLANCE; i++) {
      long begun = System.nanoTime();
      UdpStatistics statistics = UdpStatistics.here();
      long taken = System.nanoTime() - begun;
      if (best == null || taken < leastTaken) {
        best = new Reading(begun + taken / 2, statistics);
        leastTaken = taken;
      }
    }
    return Objects.requireNonNull(best);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
