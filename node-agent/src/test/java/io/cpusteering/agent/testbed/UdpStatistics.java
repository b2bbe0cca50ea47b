// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A namespace's own UDP counters.
 *
 * @param delivered datagrams that reached a socket, also those that found its buffer full: what
 *     comes after the network is not the network's doing
 * @param checksumErrors datagrams dropped for a wrong checksum
 */
public record UdpStatistics(long delivered, long checksumErrors) {

  /** Reads them. */
  public static UdpStatistics of(NetworkNamespace namespace) {
    return namespace.call(UdpStatistics::here);
  }

  /** Reads those of the calling thread's namespace. */
  public static UdpStatistics here() throws IOException {
    List<String[]> lines =
        Files.readAllLines(Path.of("/proc/thread-self/net/snmp")).stream()
            .filter(line -> line.startsWith("Udp:"))
            .map(line -> line.split(" "))
            .toList();
    Map<String, Long> udp = new HashMap<>();
    for (int i = 1; i < lines.getFirst().length; i++) {
      udp.put(lines.getFirst()[i], Long.valueOf(lines.getLast()[i]));
    }
    return new UdpStatistics(
        udp.getOrDefault("InDatagrams", 0L) + udp.getOrDefault("RcvbufErrors", 0L),
        udp.getOrDefault("InCsumErrors", 0L));
  }
}
