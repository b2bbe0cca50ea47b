// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An IPv4 or IPv6 prefix. Bits beyond its length are zero.
 *
 * @param ipv6 whether it is one of IPv6
 * @param high the first 64 bits of the address; of an IPv4 address its 32 bits
 * @param low the last 64 bits of an IPv6 address, else 0
 * @param length bits that have to be equal, 0..32 or 0..128
 */
public record Prefix(boolean ipv6, long high, long low, int length) {
  public Prefix {
    high &= ipv6 ? mask(length) : mask(length) >>> 32;
    low &= ipv6 ? mask(length - Long.SIZE) : 0;
  }

  /**
   * Reads one.
   *
   * @param text such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; valid
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
    int length = Integer.parseInt(text.substring(slash + 1));
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address
        ? new Prefix(true, number(bytes, 0, 8), number(bytes, 8, 8), length)
        : new Prefix(false, number(bytes, 0, 4), 0, length);
  }

  private static long number(byte[] bytes, int from, int count) {
    long number = 0;
    for (int i = from; i < from + count; i++) {
      number = number << Byte.SIZE | Byte.toUnsignedLong(bytes[i]);
    }
    return number;
  }

  /** The first 64 bits of the mask of an IPv6 prefix; the mask of an IPv4 one. */
  public long highMask() {
    return ipv6 ? mask(length) : mask(length) >>> 32;
  }

  /** The last 64 bits of the mask of an IPv6 prefix. */
  public long lowMask() {
    return ipv6 ? mask(length - Long.SIZE) : 0;
  }

  private static long mask(int length) {
    if (length <= 0) {
      return 0;
    }
    return length >= Long.SIZE ? -1L : -1L << (Long.SIZE - length);
  }
}
