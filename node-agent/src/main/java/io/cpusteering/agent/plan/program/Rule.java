// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan.program;

import io.cpusteering.api.IpPrefix;
import java.util.List;
import java.util.Set;

/**
 * Packets that are treated apart.
 *
 * @param match which packets
 * @param action what becomes of them
 */
public record Rule(Match match, RuleAction action) {

  /**
   * What a packet must be like: of each list that is not empty, as one of its entries says.
   *
   * @param protocols numbers of IP protocols
   * @param sources of the source address
   * @param destinations of the destination address
   * @param sourcePorts of the source port
   * @param destinationPorts of the destination port
   * @param vlans of the VLAN id of the outermost tag
   */
  public record Match(
      Set<Integer> protocols,
      List<IpPrefix> sources,
      List<IpPrefix> destinations,
      List<NumberRange> sourcePorts,
      List<NumberRange> destinationPorts,
      List<NumberRange> vlans) {
    public Match {
      protocols = Set.copyOf(protocols);
      sources = List.copyOf(sources);
      destinations = List.copyOf(destinations);
      sourcePorts = List.copyOf(sourcePorts);
      destinationPorts = List.copyOf(destinationPorts);
      vlans = List.copyOf(vlans);
    }
  }
}
