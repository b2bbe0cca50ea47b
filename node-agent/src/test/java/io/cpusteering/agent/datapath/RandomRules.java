// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.api.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Rules and packets drawn from few values, so that they often meet, and what a rule means, said in
 * the plainest way.
 */
final class RandomRules {
  private static final List<String> ADDRESSES =
      List.of("10.0.0.1", "10.0.0.2", "10.0.128.1", "10.1.0.1", "192.168.255.255", "0.0.0.0");
  private static final List<String> ADDRESSES_V6 =
      List.of("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db8:0:1:8000::", "::1");
  private static final List<Integer> LENGTHS = List.of(0, 1, 8, 16, 17, 24, 31, 32);
  private static final List<Integer> LENGTHS_V6 = List.of(0, 1, 32, 63, 64, 65, 127, 128);
  private static final List<Integer> PROTOCOLS = List.of(6, 17, 1, 47, 255);
  private static final List<Integer> PORTS = List.of(0, 1, 52, 53, 54, 1023, 1024, 65534, 65535);
  private static final List<Integer> VLANS = List.of(0, 1, 7, 4094);

  private final SplittableRandom random;

  RandomRules(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * A packet by what rules look at.
   *
   * @param vlan of its tag, -1 without one
   * @param source an IP address, of the destination's family
   * @param fragment whether it is a later part of a datagram
   */
  record Packet(
      int vlan,
      String source,
      String destination,
      int protocol,
      int sourcePort,
      int destinationPort,
      boolean fragment) {
    private boolean ipv6() {
      return source.contains(":");
    }

    private boolean hasPorts() {
      return !fragment && (protocol == Packets.TCP || protocol == Packets.UDP);
    }

    byte[] frame() {
      byte[] transport = Packets.udpHeader(sourcePort, destinationPort, 0);
      byte[] ip =
          ipv6()
              ? Packets.ipv6(source, destination, protocol, fragment, transport)
              : Packets.ipv4(source, destination, protocol, fragment, transport);
      int type = ipv6() ? Packets.IPV6 : Packets.IPV4;
      return vlan < 0
          ? Packets.ethernet(type, ip)
          : Packets.ethernet(Packets.VLAN, Packets.vlan(vlan, type, ip));
    }

    /** Whether a rule is for it. */
    boolean matches(Rule.Match match) {
      return (match.protocols().isEmpty() || match.protocols().contains(protocol))
          && inside(match.sources(), source)
          && inside(match.destinations(), destination)
          && (match.sourcePorts().isEmpty() || hasPorts() && in(match.sourcePorts(), sourcePort))
          && (match.destinationPorts().isEmpty()
              || hasPorts() && in(match.destinationPorts(), destinationPort))
          && (match.vlans().isEmpty() || in(match.vlans(), Math.max(0, vlan)));
    }

    private static boolean inside(List<IpPrefix> prefixes, String address) {
      return prefixes.isEmpty()
          || prefixes.stream()
              .anyMatch(
                  prefix ->
                      prefix.isIpv6() == address.contains(":")
                          && masked(address + "/" + prefix.length()).equals(prefix));
    }

    private static boolean in(List<NumberRange> ranges, int number) {
      return ranges.stream().anyMatch(range -> range.first() <= number && number <= range.last());
    }
  }

  Packet packet() {
    List<String> addresses = random.nextBoolean() ? ADDRESSES : ADDRESSES_V6;
    return new Packet(
        random.nextBoolean() ? -1 : one(VLANS),
        one(addresses),
        one(addresses),
        one(PROTOCOLS),
        one(PORTS),
        one(PORTS),
        random.nextInt(4) == 0);
  }

  List<Rule> rules(int count) {
    return Stream.generate(() -> new Rule(match(), action())).limit(count).toList();
  }

  private RuleAction action() {
    return random.nextBoolean() ? new RuleAction.Drop() : new RuleAction.Pass();
  }

  private Rule.Match match() {
    return new Rule.Match(
        new HashSet<>(some(() -> one(PROTOCOLS))),
        some(this::prefix),
        some(this::prefix),
        some(() -> range(PORTS)),
        some(() -> range(PORTS)),
        some(() -> range(VLANS)));
  }

  /** Its host bits are zero. */
  private static IpPrefix masked(String text) {
    return IpPrefix.parse(text).orElseThrow().masked();
  }

  private IpPrefix prefix() {
    return random.nextBoolean()
        ? masked(one(ADDRESSES) + "/" + one(LENGTHS))
        : masked(one(ADDRESSES_V6) + "/" + one(LENGTHS_V6));
  }

  private NumberRange range(List<Integer> numbers) {
    int one = one(numbers);
    int other = random.nextBoolean() ? one : one(numbers);
    return new NumberRange(Math.min(one, other), Math.max(one, other));
  }

  /** Mostly none, else one to three different ones. */
  private <T> List<T> some(Supplier<T> drawn) {
    if (random.nextInt(5) < 3) {
      return List.of();
    }
    Set<T> values = new HashSet<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      values.add(drawn.get());
    }
    return List.copyOf(values);
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
