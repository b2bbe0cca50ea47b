// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node's kernel has counted of one port so far.
 *
 * @param udp packets that reached the stack, by the CPU on which they did
 * @param tcp likewise
 * @param udpReceived datagrams that were read from a socket, or reached one that was full
 * @param udpChecksumErrors datagrams refused for their checksum
 * @param tcpChecksumErrors segments refused for their checksum
 * @param losses what was lost before any of these
 */
public record Arrivals(
    SortedMap<Integer, Long> udp,
    SortedMap<Integer, Long> tcp,
    long udpReceived,
    long udpChecksumErrors,
    long tcpChecksumErrors,
    Losses losses) {

  static Arrivals of(JsonNode answer, int port) {
    JsonNode packets = answer.path("packets");
    JsonNode snmp = answer.path("snmp");
    return new Arrivals(
        byCpu(packets.path("udp/" + port)),
        byCpu(packets.path("tcp/" + port)),
        snmp.path("UdpInDatagrams").asLong() + snmp.path("UdpRcvbufErrors").asLong(),
        snmp.path("UdpInCsumErrors").asLong(),
        snmp.path("TcpInCsumErrors").asLong(),
        Losses.of(answer.path("lost")));
  }

  private static SortedMap<Integer, Long> byCpu(JsonNode counters) {
    SortedMap<Integer, Long> packets = new TreeMap<>();
    counters
        .properties()
        .forEach(e -> packets.put(Integer.valueOf(e.getKey()), e.getValue().asLong()));
    return packets;
  }

  /** What came since then. */
  public Arrivals since(Arrivals then) {
    return new Arrivals(
        difference(udp, then.udp),
        difference(tcp, then.tcp),
        udpReceived - then.udpReceived,
        udpChecksumErrors - then.udpChecksumErrors,
        tcpChecksumErrors - then.tcpChecksumErrors,
        losses.since(then.losses));
  }

  private static SortedMap<Integer, Long> difference(
      SortedMap<Integer, Long> now, SortedMap<Integer, Long> then) {
    SortedMap<Integer, Long> packets = new TreeMap<>();
    now.forEach((cpu, count) -> packets.put(cpu, count - then.getOrDefault(cpu, 0L)));
    return packets;
  }

  /** UDP packets that reached the stack on one CPU. */
  public long udpOn(int cpu) {
    return udp.getOrDefault(cpu, 0L);
  }

  /** UDP packets that reached the stack, on whatever CPU. */
  public long udpOnAll() {
    return udp.values().stream().mapToLong(Long::longValue).sum();
  }
}
