// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.RuleBits;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.api.IpPrefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes and reads {@code struct rule_set}: the rules as they were asked for, which is what is read
 * again, and beside them what the program looks them up in.
 */
final class RuleSetLayout {
  private RuleSetLayout() {}

  /**
   * Writes rules.
   *
   * @param to zero where they go
   * @param rules that fit
   */
  static void put(ByteBuffer to, int at, RuleSet rules) {
    to.putInt(at + BpfRuleLayout.RuleSet.ALL, rules.all());
    to.putInt(at + BpfRuleLayout.RuleSet.ANY_PROTOCOL, rules.protocols().any());
    for (int protocol = 0; protocol < BpfRuleLayout.RuleSet.PROTOCOLS; protocol++) {
      to.putInt(
          protocolAt(at, protocol),
          rules.protocols().any() | rules.protocols().named().getOrDefault(protocol, 0));
    }
    putPrefixes(to, at + BpfRuleLayout.RuleSet.SOURCES, rules.sources());
    putPrefixes(to, at + BpfRuleLayout.RuleSet.DESTINATIONS, rules.destinations());
    putRanges(to, at + BpfRuleLayout.RuleSet.SOURCE_PORTS, rules.sourcePorts());
    putRanges(to, at + BpfRuleLayout.RuleSet.DESTINATION_PORTS, rules.destinationPorts());
    putRanges(to, at + BpfRuleLayout.RuleSet.VLANS, rules.vlans());
    PrefixLookup.put(to, at + BpfRuleLayout.RuleSet.SOURCE, rules.sources());
    PrefixLookup.put(to, at + BpfRuleLayout.RuleSet.DESTINATION, rules.destinations());
    NumberLookup.putPorts(to, at + BpfRuleLayout.RuleSet.SOURCE_PORT, rules.sourcePorts());
    NumberLookup.putPorts(
        to, at + BpfRuleLayout.RuleSet.DESTINATION_PORT, rules.destinationPorts());
    NumberLookup.putVlans(to, at + BpfRuleLayout.RuleSet.VLAN, rules.vlans());
    for (int rule = 0; rule < rules.actions().size(); rule++) {
      ActionLayout.put(to, actionAt(at, rule), rules.actions().get(rule));
    }
  }

  static RuleSet get(ByteBuffer from, int at) {
    int count = Integer.bitCount(from.getInt(at + BpfRuleLayout.RuleSet.ALL));
    List<RuleAction> actions = new ArrayList<>();
    for (int rule = 0; rule < count; rule++) {
      actions.add(ActionLayout.get(from, actionAt(at, rule)));
    }
    return new RuleSet(
        protocols(from, at),
        prefixes(from, at + BpfRuleLayout.RuleSet.SOURCES),
        prefixes(from, at + BpfRuleLayout.RuleSet.DESTINATIONS),
        ranges(from, at + BpfRuleLayout.RuleSet.SOURCE_PORTS),
        ranges(from, at + BpfRuleLayout.RuleSet.DESTINATION_PORTS),
        ranges(from, at + BpfRuleLayout.RuleSet.VLANS),
        actions);
  }

  private static int protocolAt(int at, int protocol) {
    return at + BpfRuleLayout.RuleSet.PROTOCOL + protocol * Integer.BYTES;
  }

  private static int actionAt(int at, int rule) {
    return at + BpfRuleLayout.RuleSet.ACTION + rule * BpfRuleLayout.RuleAction.SIZE;
  }

  private static RuleBits<Integer> protocols(ByteBuffer from, int at) {
    int any = from.getInt(at + BpfRuleLayout.RuleSet.ANY_PROTOCOL);
    SequencedMap<Integer, Integer> named = new LinkedHashMap<>();
    for (int protocol = 0; protocol < BpfRuleLayout.RuleSet.PROTOCOLS; protocol++) {
      int rules = from.getInt(protocolAt(at, protocol)) & ~any;
      if (rules != 0) {
        named.put(protocol, rules);
      }
    }
    return new RuleBits<>(any, named);
  }

  private static void putPrefixes(ByteBuffer to, int at, RuleBits<IpPrefix> prefixes) {
    int ipv4 = 0;
    int ipv6 = 0;
    for (Map.Entry<IpPrefix, Integer> entry : prefixes.named().entrySet()) {
      IpPrefix prefix = entry.getKey();
      int entryAt = prefix.isIpv6() ? ipv6At(at, ipv6++) : ipv4At(at, ipv4++);
      to.put(entryAt, prefix.masked().address());
      to.put(entryAt + prefix.address().length, mask(prefix));
      to.putInt(
          entryAt
              + (prefix.isIpv6() ? BpfRuleLayout.Ipv6Prefix.RULES : BpfRuleLayout.Ipv4Prefix.RULES),
          entry.getValue());
    }
    to.putInt(at + BpfRuleLayout.Prefixes.ANY, prefixes.any());
    to.putInt(at + BpfRuleLayout.Prefixes.IPV4_COUNT, ipv4);
    to.putInt(at + BpfRuleLayout.Prefixes.IPV6_COUNT, ipv6);
    to.putInt(
        at + BpfRuleLayout.Prefixes.IPV6_LOW,
        prefixes.named().keySet().stream().anyMatch(prefix -> prefix.length() > Long.SIZE) ? 1 : 0);
  }

  private static RuleBits<IpPrefix> prefixes(ByteBuffer from, int at) {
    SequencedMap<IpPrefix, Integer> named = new LinkedHashMap<>();
    for (int i = 0; i < from.getInt(at + BpfRuleLayout.Prefixes.IPV4_COUNT); i++) {
      int entry = ipv4At(at, i);
      named.put(
          prefix(from, entry, BpfRuleLayout.Ipv4Prefix.MASK),
          from.getInt(entry + BpfRuleLayout.Ipv4Prefix.RULES));
    }
    for (int i = 0; i < from.getInt(at + BpfRuleLayout.Prefixes.IPV6_COUNT); i++) {
      int entry = ipv6At(at, i);
      named.put(
          prefix(from, entry, BpfRuleLayout.Ipv6Prefix.MASK),
          from.getInt(entry + BpfRuleLayout.Ipv6Prefix.RULES));
    }
    return new RuleBits<>(from.getInt(at + BpfRuleLayout.Prefixes.ANY), named);
  }

  private static int ipv4At(int at, int i) {
    return at + BpfRuleLayout.Prefixes.IPV4 + i * BpfRuleLayout.Ipv4Prefix.SIZE;
  }

  private static int ipv6At(int at, int i) {
    return at + BpfRuleLayout.Prefixes.IPV6 + i * BpfRuleLayout.Ipv6Prefix.SIZE;
  }

  /** The address comes first, and the mask right behind it: as many bytes. */
  private static IpPrefix prefix(ByteBuffer from, int at, int bytes) {
    byte[] address = new byte[bytes];
    byte[] mask = new byte[bytes];
    from.get(at, address).get(at + bytes, mask);
    return IpPrefix.of(address, BitSet.valueOf(mask).cardinality());
  }

  private static byte[] mask(IpPrefix prefix) {
    byte[] ones = new byte[prefix.address().length];
    Arrays.fill(ones, (byte) -1);
    return IpPrefix.of(ones, prefix.length()).address();
  }

  private static void putRanges(ByteBuffer to, int at, RuleBits<NumberRange> ranges) {
    int entry = at + BpfRuleLayout.NumberRanges.RANGE;
    for (Map.Entry<NumberRange, Integer> range : ranges.named().entrySet()) {
      NumberRange numbers = range.getKey();
      to.putShort(entry + BpfRuleLayout.NumberRange.FIRST, (short) numbers.first());
      to.putShort(
          entry + BpfRuleLayout.NumberRange.SPAN, (short) (numbers.last() - numbers.first()));
      to.putInt(entry + BpfRuleLayout.NumberRange.RULES, range.getValue());
      entry += BpfRuleLayout.NumberRange.SIZE;
    }
    to.putInt(at + BpfRuleLayout.NumberRanges.ANY, ranges.any());
    to.putInt(at + BpfRuleLayout.NumberRanges.COUNT, ranges.named().size());
  }

  private static RuleBits<NumberRange> ranges(ByteBuffer from, int at) {
    SequencedMap<NumberRange, Integer> named = new LinkedHashMap<>();
    for (int i = 0; i < from.getInt(at + BpfRuleLayout.NumberRanges.COUNT); i++) {
      int entry = at + BpfRuleLayout.NumberRanges.RANGE + i * BpfRuleLayout.NumberRange.SIZE;
      int first = Short.toUnsignedInt(from.getShort(entry + BpfRuleLayout.NumberRange.FIRST));
      int span = Short.toUnsignedInt(from.getShort(entry + BpfRuleLayout.NumberRange.SPAN));
      named.put(
          new NumberRange(first, first + span),
          from.getInt(entry + BpfRuleLayout.NumberRange.RULES));
    }
    return new RuleBits<>(from.getInt(at + BpfRuleLayout.NumberRanges.ANY), named);
  }
}
