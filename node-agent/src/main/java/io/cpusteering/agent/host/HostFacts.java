// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What this machine is at one moment.
 *
 * @param kernel kernel release, as {@code uname -r} shows it
 * @param cpus its CPUs
 * @param interfaces the interfaces of this network namespace, by index
 * @param claims who else wants the XDP hook of interfaces
 */
public record HostFacts(
    String kernel, CpuFacts cpus, List<InterfaceFacts> interfaces, List<HookClaim> claims) {
  public HostFacts {
    interfaces = List.copyOf(interfaces);
    claims = List.copyOf(claims);
  }

  /** The same with what others want. */
  public HostFacts withClaims(List<HookClaim> wanted) {
    return new HostFacts(kernel, cpus, interfaces, wanted);
  }

  /** The same with other facts of its CPUs. */
  public HostFacts withCpus(CpuFacts others) {
    return new HostFacts(kernel, others, interfaces, claims);
  }

  /** The same with each interface replaced. */
  public HostFacts withInterfaces(UnaryOperator<InterfaceFacts> each) {
    return new HostFacts(kernel, cpus, interfaces.stream().map(each).toList(), claims);
  }

  /**
   * The same with the details of some interfaces.
   *
   * @param ifindexes their indexes
   * @param read asked for each of them
   */
  public HostFacts withDetails(
      Set<Integer> ifindexes, Function<InterfaceFacts, InterfaceDetails> read) {
    return new HostFacts(
        kernel,
        cpus,
        interfaces.stream()
            .map(on -> ifindexes.contains(on.ifindex()) ? on.withDetails(read.apply(on)) : on)
            .toList(),
        claims);
  }
}
