// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
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
    return new CpuFacts(
        CpuList.parse(possible), CpuList.parse(online), CpuList.parse(isolated), new TreeMap<>());
  }

  static CpuFacts numa(String possible, String node0, String node1) {
    SortedMap<Integer, CpuList> nodes = new TreeMap<>();
    nodes.put(0, CpuList.parse(node0));
    nodes.put(1, CpuList.parse(node1));
    return new CpuFacts(CpuList.parse(possible), CpuList.parse(possible), CpuList.EMPTY, nodes);
  }

  static HostFacts host(CpuFacts cpus, InterfaceFacts... interfaces) {
    return new HostFacts("6.18.0", cpus, List.of(interfaces));
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
    return new InterfaceFacts(
        name,
        ifindex,
        driver,
        false,
        true,
        1500,
        1,
        numaNode,
        defaultRoute,
        CpuList.parse(receiveCpus),
        VlanFacts.NONE,
        SendingFacts.UNKNOWN);
  }

  /** The same with VLAN tags beside its frames, as most NICs have it. */
  static InterfaceFacts stripping(InterfaceFacts on, String... readers) {
    return new InterfaceFacts(
        on.name(),
        on.ifindex(),
        on.driver(),
        on.loopback(),
        on.up(),
        on.mtu(),
        on.receiveQueues(),
        on.numaNode(),
        on.defaultRoute(),
        on.receiveCpus(),
        new VlanFacts(VlanFacts.STRIPPING, List.of(readers)),
        on.sending());
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
    return new InterfaceFacts(
        "lo",
        1,
        null,
        true,
        true,
        65_536,
        1,
        null,
        false,
        CpuList.EMPTY,
        VlanFacts.NONE,
        SendingFacts.UNKNOWN);
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
    return new InterfaceFacts(
        facts.name(),
        facts.ifindex(),
        facts.driver(),
        facts.loopback(),
        facts.up(),
        facts.mtu(),
        facts.receiveQueues(),
        facts.numaNode(),
        facts.defaultRoute(),
        facts.receiveCpus(),
        facts.vlans(),
        sending);
  }
}
