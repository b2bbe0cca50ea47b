// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.witness;

import io.cpusteering.agent.host.Gateway;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.witness.Answerer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides who is asked on a node. */
public final class Asked {
  /** Where every kubelet answers about its health, for its own node alone. */
  public static final String KUBELET = "http://127.0.0.1:10248/healthz";

  /** A node has one or two gateways; a router with many is not to ask them all. */
  private static final int GATEWAYS = 4;

  private Asked() {}

  /**
   * Those who may answer.
   *
   * @param gateways of the default routes
   * @param apiServer its URL; empty without a cluster
   */
  public static List<Answerer> of(
      List<Gateway> gateways, Optional<String> apiServer, HostFacts host) {
    List<Answerer> asked = new ArrayList<>();
    gateways.stream()
        .limit(GATEWAYS)
        .forEach(
            gateway ->
                host.interfaces().stream()
                    .filter(it -> it.name().equals(gateway.interfaceName()))
                    .findFirst()
                    .ifPresent(
                        on -> {
                          for (Kind kind : List.of(Kind.NEIGHBOUR, Kind.GATEWAY)) {
                            asked.add(
                                new Answerer(kind, gateway.address(), on.ifindex(), on.name()));
                          }
                        }));
    apiServer.ifPresent(url -> asked.add(new Answerer(Kind.API_SERVER, url, 0, "")));
    asked.add(new Answerer(Kind.KUBELET, KUBELET, 0, ""));
    return asked;
  }
}
