// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** IP addresses as text, by the rules of the API server, and without ever asking a name server. */
public final class AddressText {
  static final int IPV4_BYTES = 4;
  static final int IPV6_BYTES = 16;

  private static final int GROUPS = IPV6_BYTES / 2;
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "([.]" + BYTE + "){3}");

  private AddressText() {}

  /** 4 or 16 bytes; empty when the text is no address, or an IPv4-mapped one. */
  static Optional<byte[]> parse(String text) {
    return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text).filter(address -> !isMapped(address));
  }

  private static Optional<byte[]> ipv4(String text) {
    if (!IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    String[] parts = text.split("[.]");
    byte[] address = new byte[IPV4_BYTES];
    for (int i = 0; i < IPV4_BYTES; i++) {
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    return Optional.of(address);
  }

  private static Optional<byte[]> ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true).filter(all -> all.size() == GROUPS).map(AddressText::bytes);
    }
    Optional<List<Integer>> head = groups(text.substring(0, gap), false);
    Optional<List<Integer>> tail = groups(text.substring(gap + 2), true);
    if (head.isEmpty() || tail.isEmpty() || head.get().size() + tail.get().size() >= GROUPS) {
      return Optional.empty();
    }
    List<Integer> all = new ArrayList<>(head.get());
    while (all.size() + tail.get().size() < GROUPS) {
      all.add(0);
    }
    all.addAll(tail.get());
    return Optional.of(bytes(all));
  }

  /**
   * @param last whether these are the last groups, which may be written as IPv4
   */
  private static Optional<List<Integer>> groups(String text, boolean last) {
    List<Integer> groups = new ArrayList<>();
    // A negative limit keeps empty groups, so that "1:" and ":::" are refused.
    String[] parts = text.isEmpty() ? new String[0] : text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      Optional<byte[]> dotted = last && i == parts.length - 1 ? ipv4(parts[i]) : Optional.empty();
      if (dotted.isPresent()) {
        groups.add(group(dotted.get(), 0));
        groups.add(group(dotted.get(), 1));
      } else if (GROUP.matcher(parts[i]).matches()) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(groups);
  }

  private static byte[] bytes(List<Integer> groups) {
    byte[] address = new byte[IPV6_BYTES];
    for (int i = 0; i < GROUPS; i++) {
      address[2 * i] = (byte) (groups.get(i) >> Byte.SIZE);
      address[2 * i + 1] = (byte) (int) groups.get(i);
    }
    return address;
  }

  private static int group(byte[] address, int index) {
    return Byte.toUnsignedInt(address[2 * index]) << Byte.SIZE
        | Byte.toUnsignedInt(address[2 * index + 1]);
  }

  private static boolean isMapped(byte[] address) {
    byte[] mapped = new byte[IPV6_BYTES - IPV4_BYTES];
    Arrays.fill(mapped, mapped.length - 2, mapped.length, (byte) 0xff);
    return Arrays.equals(address, 0, mapped.length, mapped, 0, mapped.length);
  }

  /**
   * Dotted decimals, or the notation of RFC 5952.
   *
   * @param address 4 or 16 bytes
   */
  public static String write(byte[] address) {
    if (address.length == IPV4_BYTES) {
      StringJoiner text = new StringJoiner(".");
      for (byte part : address) {
        text.add(String.valueOf(Byte.toUnsignedInt(part)));
      }
      return text.toString();
    }
    Zeros gap = Zeros.longest(address);
    return gap.count() < 2
        ? hex(address, 0, GROUPS)
        : hex(address, 0, gap.first()) + "::" + hex(address, gap.first() + gap.count(), GROUPS);
  }

  private static String hex(byte[] address, int from, int to) {
    StringJoiner text = new StringJoiner(":");
    for (int i = from; i < to; i++) {
      text.add(Integer.toHexString(group(address, i)));
    }
    return text.toString();
  }

  /** Groups of an IPv6 address that are zero, one after the other. */
  private record Zeros(int first, int count) {

    /** Of several that are the longest, the first. */
    static Zeros longest(byte[] address) {
      Zeros longest = new Zeros(0, 0);
      int first = 0;
      for (int i = 0; i < GROUPS; i++) {
        if (group(address, i) != 0) {
          first = i + 1;
        } else if (i + 1 - first > longest.count) {
          longest = new Zeros(first, i + 1 - first);
        }
      }
      return longest;
    }
  }
}
