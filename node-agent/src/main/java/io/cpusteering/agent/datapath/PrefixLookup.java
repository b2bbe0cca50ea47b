// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.RuleBits;
import io.cpusteering.api.IpPrefix;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Makes of prefixes what the program looks addresses up in: {@code struct prefix_lookup}. */
final class PrefixLookup {
  /** Each power of two times this number has other six bits at the top. */
  private static final long PLACES = 0x03f79d71b4cb0a89L;

  private static final int PLACE_SHIFT = Long.SIZE - 6;

  private static final int BYTE_VALUES = 1 << Byte.SIZE;
  private static final int HALF = Byte.SIZE / 2;
  private static final int HALF_VALUES = 1 << HALF;

  /** The bytes of an IPv6 address that go by whole bytes. */
  private static final int HIGH_BYTES = 8;

  private PrefixLookup() {}

  /**
   * Writes it.
   *
   * @param to zero where it goes
   */
  static void put(ByteBuffer to, int at, RuleBits<IpPrefix> prefixes) {
    List<IpPrefix> ipv4 = longestFirst(prefixes, false);
    for (int number = 0; number < ipv4.size(); number++) {
      IpPrefix prefix = ipv4.get(number);
      for (int part = 0; part < prefix.address().length; part++) {
        putByte(to, at + BpfRuleLayout.PrefixLookup.IPV4, part, prefix, number);
      }
      to.putInt(
          placeAt(at + BpfRuleLayout.PrefixLookup.IPV4_RULES, number), rules(prefixes, prefix));
    }
    List<IpPrefix> ipv6 = longestFirst(prefixes, true);
    for (int number = 0; number < ipv6.size(); number++) {
      IpPrefix prefix = ipv6.get(number);
      for (int part = 0; part < HIGH_BYTES; part++) {
        putByte(to, at + BpfRuleLayout.PrefixLookup.IPV6_HIGH, part, prefix, number);
      }
      for (int part = 0; part < 2 * (prefix.address().length - HIGH_BYTES); part++) {
        putHalfByte(to, at + BpfRuleLayout.PrefixLookup.IPV6_LOW, part, prefix, number);
      }
      to.putInt(
          placeAt(at + BpfRuleLayout.PrefixLookup.IPV6_RULES, number), rules(prefixes, prefix));
    }
  }

  /** Where the program looks when this is the lowest bit of a set. */
  static int place(int bit) {
    return (int) ((1L << bit) * PLACES >>> PLACE_SHIFT);
  }

  private static int placeAt(int at, int bit) {
    return at + place(bit) * Integer.BYTES;
  }

  private static List<IpPrefix> longestFirst(RuleBits<IpPrefix> prefixes, boolean ipv6) {
    return prefixes.named().keySet().stream()
        .filter(prefix -> prefix.isIpv6() == ipv6)
        .sorted(Comparator.comparingInt(IpPrefix::length).reversed())
        .toList();
  }

  /** Of the addresses whose longest prefix this is: what all prefixes around it name. */
  private static int rules(RuleBits<IpPrefix> prefixes, IpPrefix longest) {
    return prefixes.named().entrySet().stream()
        .filter(entry -> holds(entry.getKey(), longest))
        .mapToInt(Map.Entry::getValue)
        .reduce(prefixes.any(), (one, other) -> one | other);
  }

  private static boolean holds(IpPrefix outer, IpPrefix inner) {
    return outer.isIpv6() == inner.isIpv6()
        && outer.length() <= inner.length()
        && IpPrefix.of(inner.address(), outer.length()).equals(outer.masked());
  }

  private static void putByte(ByteBuffer to, int at, int part, IpPrefix prefix, int number) {
    int named = Byte.toUnsignedInt(prefix.address()[part]);
    int free = free(prefix.length() - part * Byte.SIZE, Byte.SIZE);
    putValues(to, at + part * BYTE_VALUES * Long.BYTES, named, free, number);
  }

  private static void putHalfByte(ByteBuffer to, int at, int part, IpPrefix prefix, int number) {
    int whole = Byte.toUnsignedInt(prefix.address()[HIGH_BYTES + part / 2]);
    int named = part % 2 == 0 ? whole >> HALF : whole % HALF_VALUES;
    int free = free(prefix.length() - HIGH_BYTES * Byte.SIZE - part * HALF, HALF);
    putValues(to, at + part * HALF_VALUES * Long.BYTES, named, free, number);
  }

  /** How many low bits of a part a prefix leaves open that has so many bits from the part on. */
  private static int free(int bits, int size) {
    return size - Math.clamp(bits, 0, size);
  }

  private static void putValues(ByteBuffer to, int at, int named, int free, int number) {
    int first = named >> free << free;
    for (int value = first; value < first + (1 << free); value++) {
      int entry = at + value * Long.BYTES;
      to.putLong(entry, to.getLong(entry) | 1L << number);
    }
  }
}
