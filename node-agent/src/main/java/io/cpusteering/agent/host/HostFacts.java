// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.util.List;

/**
 * What this machine is at one moment.
 *
 * @param kernel kernel release, as {@code uname -r} shows it
 * @param cpus its CPUs
 * @param interfaces the interfaces of this network namespace, by index
 */
public record HostFacts(String kernel, CpuFacts cpus, List<InterfaceFacts> interfaces) {
  public HostFacts {
    interfaces = List.copyOf(interfaces);
  }
}
