// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.Set;

/** Who is known to want the XDP hook of interfaces, beside us. */
public enum Claimant {
  CILIUM(
      "Cilium",
      "set loadBalancer.acceleration to disabled there (and enable-xdp-prefilter to false)",
      // What Cilium leaves out where it looks for devices by itself.
      Set.of("cilium", "lxc", "cni", "docker", "lo")),
  CALICO(
      "Calico",
      "set xdpEnabled to false in the FelixConfiguration, or have no doNotTrack policy there",
      Set.of()),
  BPFMAN("bpfman", "have bpfman load no XDP program there", Set.of()),
  AF_XDP_PLUGIN(
      "the AF_XDP device plugin", "take the interface out of the plugin's pools", Set.of());

  private final String label;
  private final String cure;
  private final Set<String> leavesAlone;

  Claimant(String label, String cure, Set<String> leavesAlone) {
    this.label = label;
    this.cure = cure;
    this.leavesAlone = leavesAlone;
  }

  /** Its name, for people. */
  public String label() {
    return label;
  }

  /** For people: what to do so that it no longer wants the hook. */
  public String cure() {
    return cure;
  }

  /** Whether it may want an interface when all that is known is that it wants some. */
  public boolean mayWant(InterfaceFacts on) {
    return !on.loopback() && leavesAlone.stream().noneMatch(on.name()::startsWith);
  }
}
