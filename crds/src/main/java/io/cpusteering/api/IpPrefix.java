// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A range of IP addresses that begin alike, such as {@code 10.0.0.0/8}. Immutable. */
public final class IpPrefix {
  private static final Pattern PREFIX = Pattern.compile("([^/]*)/(0|[1-9][0-9]{0,2})");

  private final byte[] address;
  private final int length;

  private IpPrefix(byte[] address, int length) {
    this.address = address;
    this.length = length;
  }

  /**
   * Reads a prefix in any notation that RFC 4291 and RFC 4632 have for it, host bits and all.
   * IPv4-mapped IPv6 addresses are not read: no packet carries them.
   */
  public static Optional<IpPrefix> parse(String text) {
    Matcher parts = PREFIX.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int length = Integer.parseInt(parts.group(2));
    return AddressText.parse(parts.group(1))
        .filter(address -> length <= address.length * Byte.SIZE)
        .map(address -> new IpPrefix(address, length));
  }

  /**
   * The prefix of an address.
   *
   * @param address in network byte order, 4 or 16 bytes
   * @param length how many bits are alike, 0..32 or 0..128
   */
  public static IpPrefix of(byte[] address, int length) {
    return new IpPrefix(address.clone(), length).masked();
  }

  /** The prefix that holds this one address. */
  public static Optional<IpPrefix> ofAddress(String text) {
    return AddressText.parse(text)
        .map(address -> new IpPrefix(address, address.length * Byte.SIZE));
  }

  /** In network byte order: 4 bytes for IPv4, 16 for IPv6. */
  public byte[] address() {
    return address.clone();
  }

  /** How many bits are alike: 0..32 for IPv4, 0..128 for IPv6. */
  public int length() {
    return length;
  }

  public boolean isIpv6() {
    return address.length == AddressText.IPV6_BYTES;
  }

  /** The same prefix with all bits beyond its length zero. */
  public IpPrefix masked() {
    byte[] masked = address.clone();
    for (int bit = length; bit < masked.length * Byte.SIZE; bit++) {
      masked[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
    }
    return new IpPrefix(masked, length);
  }

  /** In canonical notation, for IPv6 that of RFC 5952. */
  @Override
  public String toString() {
    return AddressText.write(address) + "/" + length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpPrefix prefix
        && length == prefix.length
        && Arrays.equals(address, prefix.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + length;
  }
}
