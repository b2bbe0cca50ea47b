// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import org.jspecify.annotations.Nullable;

/**
 * An interface for tests that say only what they are about: one that is up, with one queue, and
 * whatever else is not said is not there or not known.
 */
public final class Nic {
  private final String name;
  private final int ifindex;
  private final @Nullable String driver;
  private boolean loopback;
  private boolean up = true;
  private int mtu = 1500;
  private int receiveQueues = 1;
  private @Nullable Integer numaNode;
  private boolean defaultRoute;
  private CpuList receiveCpus = CpuList.EMPTY;
  private VlanFacts vlans = VlanFacts.NONE;
  private SendingFacts sending = SendingFacts.UNKNOWN;
  private InterfaceDetails details = InterfaceDetails.UNKNOWN;

  private Nic(int ifindex, String name, @Nullable String driver) {
    this.name = name;
    this.ifindex = ifindex;
    this.driver = driver;
  }

  public static Nic of(int ifindex, String name, @Nullable String driver) {
    return new Nic(ifindex, name, driver);
  }

  /** One that is the same but for what is said. */
  public static Nic like(InterfaceFacts on) {
    Nic nic = new Nic(on.ifindex(), on.name(), on.driver());
    nic.loopback = on.loopback();
    nic.up = on.up();
    nic.mtu = on.mtu();
    nic.receiveQueues = on.receiveQueues();
    nic.numaNode = on.numaNode();
    nic.defaultRoute = on.defaultRoute();
    nic.receiveCpus = on.receiveCpus();
    nic.vlans = on.vlans();
    nic.sending = on.sending();
    nic.details = on.details();
    return nic;
  }

  public Nic loopback(boolean is) {
    loopback = is;
    return this;
  }

  public Nic up(boolean is) {
    up = is;
    return this;
  }

  public Nic mtu(int bytes) {
    mtu = bytes;
    return this;
  }

  public Nic receiveQueues(int number) {
    receiveQueues = number;
    return this;
  }

  public Nic numaNode(@Nullable Integer node) {
    numaNode = node;
    return this;
  }

  public Nic defaultRoute(boolean has) {
    defaultRoute = has;
    return this;
  }

  public Nic receiveCpus(CpuList cpus) {
    receiveCpus = cpus;
    return this;
  }

  public Nic vlans(VlanFacts facts) {
    vlans = facts;
    return this;
  }

  public Nic sending(SendingFacts facts) {
    sending = facts;
    return this;
  }

  public InterfaceFacts facts() {
    return new InterfaceFacts(
        name,
        ifindex,
        driver,
        loopback,
        up,
        mtu,
        receiveQueues,
        numaNode,
        defaultRoute,
        receiveCpus,
        vlans,
        sending,
        details);
  }
}
