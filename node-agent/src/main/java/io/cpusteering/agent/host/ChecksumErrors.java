// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How many packets the stack of this network namespace has dropped for a wrong transport checksum:
 * TCP, UDP, UDP-Lite, ICMP and SCTP, over IPv4 and IPv6. What is forwarded to another namespace,
 * such as a pod's, is counted there and not here.
 */
public final class ChecksumErrors {
  private static final String COLUMN = "InCsumErrors";

  private final Path net;

  /**
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   */
  public ChecksumErrors(Path proc) {
    this.net = proc.resolve("net");
  }

  /**
   * All of them since the namespace was made.
   *
   * @throws UncheckedIOException when they can't be read; a protocol that the kernel does not have
   *     counts as none
   */
  public long read() {
    try {
      return ofIpv4(TextFiles.lines(net.resolve("snmp")))
          + ofIpv6(TextFiles.lines(net.resolve("snmp6")))
          + named(TextFiles.lines(net.resolve("sctp/snmp")), "SctpChecksumErrors");
    } catch (IOException e) {
      throw new UncheckedIOException("checksum errors can't be read: " + e.getMessage(), e);
    }
  }

  /** Pairs of lines: {@code Udp: InDatagrams InCsumErrors}, {@code Udp: 5 0}. */
  private static long ofIpv4(List<String> lines) {
    long sum = 0;
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      String[] names = lines.get(i).split(" ");
      String[] values = lines.get(i + 1).split(" ");
      for (int column = 1; column < Math.min(names.length, values.length); column++) {
        if (names[column].equals(COLUMN)) {
          sum += Long.parseLong(values[column]);
        }
      }
    }
    return sum;
  }

  /** A line each: {@code Udp6InCsumErrors 0}. TCP over IPv6 stands with that over IPv4. */
  private static long ofIpv6(List<String> lines) {
    return named(lines, "Icmp6" + COLUMN)
        + named(lines, "Udp6" + COLUMN)
        + named(lines, "UdpLite6" + COLUMN);
  }

  private static long named(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(TextFiles::words)
        .filter(words -> words.length == 2 && words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .sum();
  }
}
