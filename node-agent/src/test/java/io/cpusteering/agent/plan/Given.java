// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.CpuTopology;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Machine;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.SendingFacts;
import io.cpusteering.agent.host.SoftwareSteering;
import io.cpusteering.agent.host.VlanFacts;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Machines and policies for tests of decisions. */
final class Given {
  static final CpuFacts FOUR_CPUS = cpus("0-3", "0-3", "");

  private Given() {}

  static CpuFacts cpus(String possible, String online, String isolated) {
    return cpus(possible, online, isolated, new TreeMap<>());
  }

  static CpuFacts numa(String possible, String node0, String node1) {
    SortedMap<Integer, CpuList> nodes = new TreeMap<>();
    nodes.put(0, CpuList.parse(node0));
    nodes.put(1, CpuList.parse(node1));
    return cpus(possible, possible, "", nodes);
  }

  private static CpuFacts cpus(
      String possible, String online, String isolated, SortedMap<Integer, CpuList> numaNodes) {
    return new CpuFacts(
        CpuList.parse(possible),
        CpuList.parse(online),
        CpuList.parse(isolated),
        numaNodes,
        null,
        CpuTopology.UNKNOWN);
  }

  static HostFacts host(CpuFacts cpus, InterfaceFacts... interfaces) {
    return Machine.of(cpus, List.of(interfaces));
  }

  static InterfaceFacts nic(int ifindex, String name) {
    return nic(ifindex, name, "ixgbe", null, "", false);
  }

  static InterfaceFacts nic(int ifindex, String name, String driver) {
    return nic(ifindex, name, driver, null, "", false);
  }

  static InterfaceFacts nic(
      int ifindex,
      String name,
      String driver,
      @Nullable Integer numaNode,
      String receiveCpus,
      boolean defaultRoute) {
    return Nic.of(ifindex, name, driver)
        .numaNode(numaNode)
        .defaultRoute(defaultRoute)
        .receiveCpus(CpuList.parse(receiveCpus))
        .facts();
  }

  /** The same with VLAN tags beside its frames, as most NICs have it. */
  static InterfaceFacts stripping(InterfaceFacts on, String... readers) {
    return Nic.like(on).vlans(new VlanFacts(VlanFacts.STRIPPING, List.of(readers))).facts();
  }

  /** The same where the kernel tells what its driver can do with XDP, in words apart. */
  static InterfaceFacts xdp(InterfaceFacts on, String features) {
    InterfaceDetails details = on.details();
    return on.withDetails(
        new InterfaceDetails(
            features.isEmpty() ? List.of() : List.of(features.split(" ")),
            details.offloads(),
            details.timestamps(),
            details.steering(),
            details.channels(),
            details.occupant()));
  }

  /**
   * The same with RPS and RFS.
   *
   * @param rps receive queue to its CPUs, such as {@code 0=2-3 1=4}
   * @param rfs receive queues, such as {@code 0 1}
   */
  static InterfaceFacts moving(InterfaceFacts on, String rps, String rfs) {
    SortedMap<Integer, CpuList> masks = new TreeMap<>();
    for (String each : words(rps)) {
      String[] queue = each.split("=");
      masks.put(Integer.valueOf(queue[0]), CpuList.parse(queue[1]));
    }
    InterfaceDetails details = on.details();
    return on.withDetails(
        new InterfaceDetails(
            details.xdpFeatures(),
            details.offloads(),
            details.timestamps(),
            new SoftwareSteering(masks, words(rfs).stream().map(Integer::valueOf).toList()),
            details.channels(),
            details.occupant()));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  static InterfaceFacts loopback() {
    return Nic.of(1, "lo", null).loopback(true).mtu(65_536).facts();
  }

  /** A spec from JSON with single quotes, with the defaults filled in. */
  static CpuSteeringPolicySpec spec(String json) {
    try {
      return Defaults.apply(SpecReader.read(json.replace('\'', '"')));
    } catch (UnknownSpecException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A policy whose uid is its name with {@code uid-} before it. */
  static WantedPolicy policy(String name, String json) {
    return WantedPolicy.of(name, "uid-" + name, name + "-1", spec(json));
  }

  /** The same interface as one that packets are sent out of. */
  static InterfaceFacts sending(InterfaceFacts facts, SendingFacts sending) {
    return Nic.like(facts).sending(sending).facts();
  }
}
