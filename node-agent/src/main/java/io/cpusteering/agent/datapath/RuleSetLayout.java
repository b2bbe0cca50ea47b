// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Prefix;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleBits;
import io.cpusteering.agent.plan.program.RuleSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Writes and reads {@code struct rule_set}. */
final class RuleSetLayout {
  private RuleSetLayout() {}

  /**
   * Writes rules.
   *
   * @param to zero where they go
   * @param rules that fit
   */
  static void put(ByteBuffer to, int at, RuleSet rules) {
    to.putInt(at + BpfLayout.RuleSet.ALL, rules.all());
    to.putInt(at + BpfLayout.RuleSet.ANY_PROTOCOL, rules.protocols().any());
    for (int protocol = 0; protocol < BpfLayout.RuleSet.PROTOCOLS; protocol++) {
      to.putInt(
          protocolAt(at, protocol),
          rules.protocols().any() | rules.protocols().named().getOrDefault(protocol, 0));
    }
    putPrefixes(to, at + BpfLayout.RuleSet.SOURCES, rules.sources());
    putPrefixes(to, at + BpfLayout.RuleSet.DESTINATIONS, rules.destinations());
    putRanges(to, at + BpfLayout.RuleSet.SOURCE_PORTS, rules.sourcePorts());
    putRanges(to, at + BpfLayout.RuleSet.DESTINATION_PORTS, rules.destinationPorts());
    putRanges(to, at + BpfLayout.RuleSet.VLANS, rules.vlans());
    for (int rule = 0; rule < rules.actions().size(); rule++) {
      ActionLayout.put(to, actionAt(at, rule), rules.actions().get(rule));
    }
  }

  static RuleSet get(ByteBuffer from, int at) {
    int count = Integer.bitCount(from.getInt(at + BpfLayout.RuleSet.ALL));
    List<RuleAction> actions = new ArrayList<>();
    for (int rule = 0; rule < count; rule++) {
      actions.add(ActionLayout.get(from, actionAt(at, rule)));
    }
    return new RuleSet(
        protocols(from, at),
        prefixes(from, at + BpfLayout.RuleSet.SOURCES),
        prefixes(from, at + BpfLayout.RuleSet.DESTINATIONS),
        ranges(from, at + BpfLayout.RuleSet.SOURCE_PORTS),
        ranges(from, at + BpfLayout.RuleSet.DESTINATION_PORTS),
        ranges(from, at + BpfLayout.RuleSet.VLANS),
        actions);
  }

  private static int protocolAt(int at, int protocol) {
    return at + BpfLayout.RuleSet.PROTOCOL + protocol * Integer.BYTES;
  }

  private static int actionAt(int at, int rule) {
    return at + BpfLayout.RuleSet.ACTION + rule * BpfLayout.RuleAction.SIZE;
  }

  private static RuleBits<Integer> protocols(ByteBuffer from, int at) {
    int any = from.getInt(at + BpfLayout.RuleSet.ANY_PROTOCOL);
    SequencedMap<Integer, Integer> named = new LinkedHashMap<>();
    for (int protocol = 0; protocol < BpfLayout.RuleSet.PROTOCOLS; protocol++) {
      int rules = from.getInt(protocolAt(at, protocol)) & ~any;
      if (rules != 0) {
        named.put(protocol, rules);
      }
    }
    return new RuleBits<>(any, named);
  }

  private static void putPrefixes(ByteBuffer to, int at, RuleBits<Prefix> prefixes) {
    int ipv4 = 0;
    int ipv6 = 0;
    for (Map.Entry<Prefix, Integer> entry : prefixes.named().entrySet()) {
      if (entry.getKey().ipv6()) {
        putIpv6(to, ipv6At(at, ipv6++), entry.getKey(), entry.getValue());
      } else {
        putIpv4(to, ipv4At(at, ipv4++), entry.getKey(), entry.getValue());
      }
    }
    to.putInt(at + BpfLayout.Prefixes.ANY, prefixes.any());
    to.putInt(at + BpfLayout.Prefixes.IPV4_COUNT, ipv4);
    to.putInt(at + BpfLayout.Prefixes.IPV6_COUNT, ipv6);
  }

  private static RuleBits<Prefix> prefixes(ByteBuffer from, int at) {
    SequencedMap<Prefix, Integer> named = new LinkedHashMap<>();
    for (int i = 0; i < from.getInt(at + BpfLayout.Prefixes.IPV4_COUNT); i++) {
      int entry = ipv4At(at, i);
      named.put(
          new Prefix(
              false,
              Integer.toUnsignedLong(
                  networkOrder(from.getInt(entry + BpfLayout.Ipv4Prefix.ADDRESS))),
              0,
              Integer.bitCount(from.getInt(entry + BpfLayout.Ipv4Prefix.MASK))),
          from.getInt(entry + BpfLayout.Ipv4Prefix.RULES));
    }
    for (int i = 0; i < from.getInt(at + BpfLayout.Prefixes.IPV6_COUNT); i++) {
      int entry = ipv6At(at, i);
      int address = entry + BpfLayout.Ipv6Prefix.ADDRESS;
      int mask = entry + BpfLayout.Ipv6Prefix.MASK;
      named.put(
          new Prefix(
              true,
              networkOrder(from.getLong(address)),
              networkOrder(from.getLong(address + Long.BYTES)),
              Long.bitCount(from.getLong(mask)) + Long.bitCount(from.getLong(mask + Long.BYTES))),
          from.getInt(entry + BpfLayout.Ipv6Prefix.RULES));
    }
    return new RuleBits<>(from.getInt(at + BpfLayout.Prefixes.ANY), named);
  }

  private static int ipv4At(int at, int i) {
    return at + BpfLayout.Prefixes.IPV4 + i * BpfLayout.Ipv4Prefix.SIZE;
  }

  private static int ipv6At(int at, int i) {
    return at + BpfLayout.Prefixes.IPV6 + i * BpfLayout.Ipv6Prefix.SIZE;
  }

  private static void putIpv4(ByteBuffer to, int at, Prefix prefix, int rules) {
    to.putInt(at + BpfLayout.Ipv4Prefix.ADDRESS, networkOrder((int) prefix.high()));
    to.putInt(at + BpfLayout.Ipv4Prefix.MASK, networkOrder((int) prefix.highMask()));
    to.putInt(at + BpfLayout.Ipv4Prefix.RULES, rules);
  }

  private static void putIpv6(ByteBuffer to, int at, Prefix prefix, int rules) {
    int address = at + BpfLayout.Ipv6Prefix.ADDRESS;
    int mask = at + BpfLayout.Ipv6Prefix.MASK;
    to.putLong(address, networkOrder(prefix.high()));
    to.putLong(address + Long.BYTES, networkOrder(prefix.low()));
    to.putLong(mask, networkOrder(prefix.highMask()));
    to.putLong(mask + Long.BYTES, networkOrder(prefix.lowMask()));
    to.putInt(at + BpfLayout.Ipv6Prefix.RULES, rules);
  }

  private static void putRanges(ByteBuffer to, int at, RuleBits<NumberRange> ranges) {
    int entry = at + BpfLayout.NumberRanges.RANGE;
    for (Map.Entry<NumberRange, Integer> range : ranges.named().entrySet()) {
      NumberRange numbers = range.getKey();
      to.putShort(entry + BpfLayout.NumberRange.FIRST, (short) numbers.first());
      to.putShort(entry + BpfLayout.NumberRange.SPAN, (short) (numbers.last() - numbers.first()));
      to.putInt(entry + BpfLayout.NumberRange.RULES, range.getValue());
      entry += BpfLayout.NumberRange.SIZE;
    }
    to.putInt(at + BpfLayout.NumberRanges.ANY, ranges.any());
    to.putInt(at + BpfLayout.NumberRanges.COUNT, ranges.named().size());
  }

  private static RuleBits<NumberRange> ranges(ByteBuffer from, int at) {
    SequencedMap<NumberRange, Integer> named = new LinkedHashMap<>();
    for (int i = 0; i < from.getInt(at + BpfLayout.NumberRanges.COUNT); i++) {
      int entry = at + BpfLayout.NumberRanges.RANGE + i * BpfLayout.NumberRange.SIZE;
      int first = Short.toUnsignedInt(from.getShort(entry + BpfLayout.NumberRange.FIRST));
      int span = Short.toUnsignedInt(from.getShort(entry + BpfLayout.NumberRange.SPAN));
      named.put(
          new NumberRange(first, first + span), from.getInt(entry + BpfLayout.NumberRange.RULES));
    }
    return new RuleBits<>(from.getInt(at + BpfLayout.NumberRanges.ANY), named);
  }

  /** To or from the order in which a frame has it, in a buffer of this machine's order. */
  private static int networkOrder(int number) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number);
  }

  private static long networkOrder(long number) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Long.reverseBytes(number);
  }
}
