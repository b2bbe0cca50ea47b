// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The interfaces that carry a default route, IPv4 or IPv6.
 *
 * @param interfaces their names
 */
record DefaultRoutes(Set<String> interfaces) {
  private static final int RTF_UP = 0x1;
  private static final int RTF_REJECT = 0x200;

  /** A destination or a next hop that is none, as {@code /proc/net/ipv6_route} has it. */
  static final String ANY_IPV6 = "0".repeat(32);

  boolean contains(String interfaceName) {
    return interfaces.contains(interfaceName);
  }

  static DefaultRoutes read(Path proc) throws IOException {
    Set<String> found = new HashSet<>();
    try (Stream<String> lines = lines(proc.resolve("net/route"))) {
      lines.skip(1).map(TextFiles::words).forEach(f -> addIpv4(f, found));
    }
    try (Stream<String> lines = lines(proc.resolve("net/ipv6_route"))) {
      lines
          .filter(line -> line.startsWith(ANY_IPV6))
          .map(TextFiles::words)
          .forEach(f -> addIpv6(f, found));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new DefaultRoutes(Set.copyOf(found));
  }

  /** Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT, numbers in hex. */
  private static void addIpv4(String[] fields, Set<String> found) {
    if (fields.length >= 8
        && fields[1].equals("00000000")
        && fields[7].equals("00000000")
        && isUsable(fields[3])) {
      found.add(fields[0]);
    }
  }

  /** destination length source length next-hop metric refcount use flags device, numbers in hex. */
  private static void addIpv6(String[] fields, Set<String> found) {
    if (fields.length >= 10
        && fields[0].equals(ANY_IPV6)
        && fields[1].equals("00")
        && isUsable(fields[8])
        && !fields[9].equals("lo")) {
      found.add(fields[9]);
    }
  }

  private static boolean isUsable(String flags) {
    int bits = Integer.parseUnsignedInt(flags, 16);
    return (bits & RTF_UP) != 0 && (bits & RTF_REJECT) == 0;
  }

  private static Stream<String> lines(Path file) throws IOException {
    try {
      return Files.lines(file);
    } catch (NoSuchFileException e) {
      // No IPv6 in this kernel.
      return Stream.empty();
    }
  }
}
