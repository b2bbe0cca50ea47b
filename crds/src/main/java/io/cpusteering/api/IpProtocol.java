// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** IP protocols by the names that people know, and by IANA's numbers. */
public final class IpProtocol {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("ICMP", 1),
          Map.entry("IGMP", 2),
          Map.entry("IPIP", 4),
          Map.entry("TCP", 6),
          Map.entry("UDP", 17),
          Map.entry("DCCP", 33),
          Map.entry("IPv6", 41),
          Map.entry("GRE", 47),
          Map.entry("ESP", 50),
          Map.entry("AH", 51),
          Map.entry("ICMPv6", 58),
          Map.entry("OSPF", 89),
          Map.entry("PIM", 103),
          Map.entry("VRRP", 112),
          Map.entry("L2TP", 115),
          Map.entry("SCTP", 132),
          Map.entry("UDP-Lite", 136));

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final int MAX_NUMBER = 255;

  /** Those whose header begins with a source and a destination port. */
  private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);

  private IpProtocol() {}

  /** The names that are known. */
  public static Set<String> names() {
    return NUMBERS.keySet();
  }

  /** The number of a protocol, given by its name or as 0..255; empty for anything else. */
  public static OptionalInt number(String nameOrNumber) {
    Integer named = NUMBERS.get(nameOrNumber);
    if (named != null) {
      return OptionalInt.of(named);
    }
    if (!NUMBER.matcher(nameOrNumber).matches()) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(nameOrNumber);
    return number > MAX_NUMBER ? OptionalInt.empty() : OptionalInt.of(number);
  }

  public static boolean hasPorts(int number) {
    return WITH_PORTS.contains(number);
  }
}
