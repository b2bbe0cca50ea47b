// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One network interface. Some of it is read only where a policy is about the interface (see {@link
 * HostReader#closer}): a node may have hundreds of others.
 *
 * @param name its present name
 * @param ifindex interface index
 * @param driver kernel driver, as {@code ethtool -i} shows it; null when the kernel names none
 * @param loopback whether it is a loopback device
 * @param up whether it is administratively up
 * @param mtu in bytes
 * @param receiveQueues number of receive queues; 0 where it was not looked at closely
 * @param numaNode NUMA node of its device, null when it has none
 * @param defaultRoute whether an IPv4 or IPv6 default route goes out of it
 * @param receiveCpus CPUs that serve its receive interrupts; empty when it has no interrupts of its
 *     own (veth, tap)
 * @param vlans what becomes of VLAN tags; nothing where it was not looked at closely
 * @param sending what it is as one that packets are sent out of
 * @param details what is read only where a policy selects it
 */
public record InterfaceFacts(
    String name,
    int ifindex,
    @Nullable String driver,
    boolean loopback,
    boolean up,
    int mtu,
    int receiveQueues,
    @Nullable Integer numaNode,
    boolean defaultRoute,
    CpuList receiveCpus,
    VlanFacts vlans,
    SendingFacts sending,
    InterfaceDetails details) {

  /**
   * The first of some interfaces, as if all of them were one: with the receiving CPUs of each, and
   * local to a NUMA node only if all are.
   *
   * @param all at least one
   */
  public static InterfaceFacts together(List<InterfaceFacts> all) {
    InterfaceFacts first = all.getFirst();
    boolean oneNode = all.stream().allMatch(on -> Objects.equals(on.numaNode(), first.numaNode()));
    return first.with(
        oneNode ? first.numaNode() : null,
        CpuList.of(all.stream().flatMapToInt(on -> on.receiveCpus().stream()).distinct()),
        first.sending(),
        first.details());
  }

  /** The same, looked at closely. */
  InterfaceFacts closer(int queues, VlanFacts tags, XdpSending xdp) {
    return new InterfaceFacts(
        name,
        ifindex,
        driver,
        loopback,
        up,
        mtu,
        queues,
        numaNode,
        defaultRoute,
        receiveCpus,
        tags,
        new SendingFacts(sending.address(), sending.peer(), xdp, sending.below()),
        details);
  }

  /** The same with its details. */
  public InterfaceFacts withDetails(InterfaceDetails read) {
    return with(numaNode, receiveCpus, sending, read);
  }

  /** The same where the peer is known to be elsewhere. */
  InterfaceFacts withoutPeer() {
    return with(
        numaNode,
        receiveCpus,
        new SendingFacts(sending.address(), null, sending.xdp(), sending.below()),
        details);
  }

  /** The same with its receive interrupts on other CPUs. */
  public InterfaceFacts withReceiveCpus(CpuList cpus) {
    return with(numaNode, cpus, sending, details);
  }

  private InterfaceFacts with(
      @Nullable Integer otherNode,
      CpuList otherCpus,
      SendingFacts otherSending,
      InterfaceDetails otherDetails) {
    return new InterfaceFacts(
        name,
        ifindex,
        driver,
        loopback,
        up,
        mtu,
        receiveQueues,
        otherNode,
        defaultRoute,
        otherCpus,
        vlans,
        otherSending,
        otherDetails);
  }
}
