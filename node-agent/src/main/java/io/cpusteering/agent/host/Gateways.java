// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.AddressText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The gateways of the default routes of the main table, IPv4 and IPv6. */
public final class Gateways {
  private static final int RTF_UP = 0x1;
  private static final int RTF_GATEWAY = 0x2;
  private static final int RTF_REJECT = 0x200;

  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   */
  public Gateways(Path proc) {
    this.proc = proc;
  }

  /**
   * Those of now, each once.
   *
   * @throws UncheckedIOException when they can't be read
   */
  public List<Gateway> read() {
    Set<Gateway> found = new LinkedHashSet<>();
    lines("net/route").skip(1).flatMap(line -> ipv4(line).stream()).forEach(found::add);
    lines("net/ipv6_route").flatMap(line -> ipv6(line).stream()).forEach(found::add);
    return List.copyOf(found);
  }

  /** Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT, numbers in hex. */
  private static Optional<Gateway> ipv4(String line) {
    String[] fields = TextFiles.words(line);
    if (fields.length < 8
        || !fields[1].equals("00000000")
        || !fields[7].equals("00000000")
        || !leadsToGateway(fields[3])) {
      return Optional.empty();
    }
    // As it is in memory there: in the order of the network.
    byte[] address =
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(Integer.parseUnsignedInt(fields[2], 16))
            .array();
    return Optional.of(new Gateway(fields[0], AddressText.write(address)));
  }

  /** destination length source length next-hop metric refcount use flags device, numbers in hex. */
  private static Optional<Gateway> ipv6(String line) {
    String[] fields = TextFiles.words(line);
    if (fields.length < 10
        || !fields[0].equals(DefaultRoutes.ANY_IPV6)
        || !fields[1].equals("00")
        || !leadsToGateway(fields[8])) {
      return Optional.empty();
    }
    return Optional.of(
        new Gateway(fields[9], AddressText.write(HexFormat.of().parseHex(fields[4]))));
  }

  private static boolean leadsToGateway(String flags) {
    int bits = Integer.parseUnsignedInt(flags, 16);
    return (bits & RTF_UP) != 0 && (bits & RTF_GATEWAY) != 0 && (bits & RTF_REJECT) == 0;
  }

  private Stream<String> lines(String file) {
    try {
      return Files.readAllLines(proc.resolve(file)).stream();
    } catch (NoSuchFileException e) {
      // No IPv6 in this kernel.
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
