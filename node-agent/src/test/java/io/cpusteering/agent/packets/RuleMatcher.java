// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.api.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a rule is for a frame, one criterion after the other.
 *
 * @param ip the outer IP header, when that could be read
 */
record RuleMatcher(Frame frame, EthernetHeader ethernet, Optional<IpHeader> ip) {

  boolean matches(Rule.Match match) {
    return protocol(match.protocols())
        && source(match.sources())
        && destination(match.destinations())
        && sourcePort(match.sourcePorts())
        && destinationPort(match.destinationPorts())
        && vlan(match.vlans());
  }

  private boolean protocol(Set<Integer> wanted) {
    return wanted.isEmpty() || ip.isPresent() && wanted.contains(ip.get().protocol());
  }

  private boolean source(List<IpPrefix> wanted) {
    return wanted.isEmpty() || ip.isPresent() && inOne(wanted, ip.get(), ip.get().source());
  }

  private boolean destination(List<IpPrefix> wanted) {
    return wanted.isEmpty() || ip.isPresent() && inOne(wanted, ip.get(), ip.get().destination());
  }

  private boolean sourcePort(List<NumberRange> wanted) {
    return wanted.isEmpty() || hasPorts() && inOne(wanted, port(0));
  }

  private boolean destinationPort(List<NumberRange> wanted) {
    return wanted.isEmpty() || hasPorts() && inOne(wanted, port(2));
  }

  private boolean vlan(List<NumberRange> wanted) {
    return wanted.isEmpty() || inOne(wanted, ethernet.vlan(frame));
  }

  private boolean hasPorts() {
    return ip.isPresent() && Key.read(frame, ip.get()).kind() == Key.Kind.PORTS;
  }

  private int port(int offset) {
    return frame.u16(ip.orElseThrow().transport() + offset);
  }

  private static boolean inOne(List<NumberRange> ranges, int number) {
    return ranges.stream().anyMatch(it -> it.first() <= number && number <= it.last());
  }

  private boolean inOne(List<IpPrefix> prefixes, IpHeader header, int address) {
    return prefixes.stream()
        .anyMatch(it -> it.isIpv6() == (header.version() == 6) && begins(it, address));
  }

  /** Whether the address there begins as the prefix does, bit for bit. */
  private boolean begins(IpPrefix prefix, int address) {
    byte[] wanted = prefix.address();
    for (int bit = 0; bit < prefix.length(); bit++) {
      int differing = frame.u8(address + bit / 8) ^ wanted[bit / 8];
      if ((differing >> 7 - bit % 8 & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
