// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.witness;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Somebody whose answer shows that the node still talks.
 *
 * @param kind who, and by what it is asked
 * @param address IP address, or the URL that is asked
 * @param ifindex index of the interface that it is asked over; 0 for whichever routes choose
 * @param interfaceName its name, empty for none
 */
public record Answerer(Kind kind, String address, int ifindex, String interfaceName) {
  /** Who, and by what it is asked. */
  public enum Kind {
    /** The gateway of a default route, by ARP or neighbour discovery. */
    NEIGHBOUR,
    /**
     * The same by a datagram to a port that nobody listens at. Unlike the questions of a neighbour,
     * its answer is no control traffic: rules and steering are for it as for any packet.
     */
    GATEWAY,
    /** The API server of the cluster. */
    API_SERVER,
    /** The kubelet of this node. */
    KUBELET
  }

  /** For people. */
  public String words() {
    return switch (kind) {
      case NEIGHBOUR ->
          "the gateway %s on %s (%s)"
              .formatted(
                  address, interfaceName, address.contains(":") ? "neighbour discovery" : "ARP");
      case GATEWAY -> "the gateway %s on %s (IP)".formatted(address, interfaceName);
      case API_SERVER -> "the API server (%s)".formatted(address);
      case KUBELET -> "the kubelet (%s)".formatted(address);
    };
  }

  /** The same of several. */
  public static String words(List<Answerer> answerers) {
    return answerers.stream().map(Answerer::words).collect(Collectors.joining(", "));
  }
}
