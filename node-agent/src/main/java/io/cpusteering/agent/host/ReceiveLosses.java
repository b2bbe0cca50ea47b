// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Packets that an interface has lost so far, as sysfs shows them.
 *
 * @param missed the device had no room for them ({@code rx_missed_errors}, {@code rx_over_errors})
 * @param dropped the driver or the kernel dropped them ({@code rx_dropped}): what a backlog has no
 *     room for is among them, by many drivers what an XDP program drops, and what no protocol wants
 */
public record ReceiveLosses(long missed, long dropped) {

  /**
   * Reads them; empty when there is no such interface (any more).
   *
   * @param sys where sysfs is mounted, {@code /sys} on a real machine
   * @throws UncheckedIOException when they can't be read
   */
  public static Optional<ReceiveLosses> of(Path sys, String interfaceName) {
    Path statistics = sys.resolve("class/net").resolve(interfaceName).resolve("statistics");
    try {
      Optional<Long> missed = count(statistics.resolve("rx_missed_errors"));
      Optional<Long> over = count(statistics.resolve("rx_over_errors"));
      Optional<Long> dropped = count(statistics.resolve("rx_dropped"));
      return missed.isEmpty() || over.isEmpty() || dropped.isEmpty()
          ? Optional.empty()
          : Optional.of(new ReceiveLosses(missed.get() + over.get(), dropped.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "what interface %s lost can't be read: %s".formatted(interfaceName, e.getMessage()), e);
    }
  }

  /** Drivers may show any number of 64 bits. */
  private static Optional<Long> count(Path file) throws IOException {
    return TextFiles.line(file)
        .filter(text -> text.matches("\\d{1,20}"))
        .map(Long::parseUnsignedLong);
  }
}
