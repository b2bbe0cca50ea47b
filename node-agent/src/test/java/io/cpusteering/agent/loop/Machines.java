// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.ReceiveTimestamps;
import io.cpusteering.agent.host.SoftwareSteering;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Machines for tests of rounds. */
public final class Machines {
  private Machines() {}

  /** Eight CPUs, of which 7 is offline; a NIC eth0, a NIC eth1 and a veth. */
  public static HostFacts eightCpus() {
    return Machine.of(
        Machine.cpus("0-7", "0-6"),
        List.of(
            nic("eth0", 2, "ice", true),
            nic("eth1", 3, "ice", false),
            nic("veth7", 4, "veth", false)));
  }

  /** Of the NICs: frags, and RPS on eth1. */
  public static InterfaceDetails details(InterfaceFacts on) {
    return new InterfaceDetails(
        List.of("basic", "redirect", "ndo-xmit", "rx-sg"),
        List.of("rx-checksum", "rx-gro"),
        ReceiveTimestamps.NONE,
        on.name().equals("eth1")
            ? new SoftwareSteering(new TreeMap<>(Map.of(0, CpuList.parse("0-3"))), List.of())
            : SoftwareSteering.NONE,
        null,
        null);
  }

  private static InterfaceFacts nic(String name, int ifindex, String driver, boolean route) {
    return Nic.of(ifindex, name, driver).defaultRoute(route).facts();
  }
}
