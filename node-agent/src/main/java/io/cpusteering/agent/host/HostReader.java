// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the facts afresh on every call: interfaces come and go, and so do CPUs. The kernel lists
 * the interfaces; of each of them only what it does not list and any policy may go by is read by
 * itself.
 */
public final class HostReader {
  /** At interfaces that don't stay the same. */
  private static final int LOOKS = 5;

  private static final Pattern NODE = Pattern.compile("node\\d+");

  private final Path sys;
  private final Path proc;
  private final LinkTable links;
  private final CpuTopologyReader topology;
  private final InterfaceReader interfaces;

  /**
   * @param sys where sysfs is mounted, {@code /sys} on a real machine
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   * @param links lists the interfaces
   * @param drivers asked for interfaces without a device in sysfs, but for veths
   * @param vlanStripping asked for interfaces that are looked at closely
   * @param senders asked of interfaces that are looked at closely
   */
  public HostReader(
      Path sys,
      Path proc,
      LinkTable links,
      DriverNames drivers,
      VlanStripping vlanStripping,
      XdpSenders senders) {
    this.sys = sys;
    this.proc = proc;
    this.links = links;
    this.topology = new CpuTopologyReader(sys);
    this.interfaces = new InterfaceReader(sys, drivers, vlanStripping, senders);
  }

  /**
   * Reads everything but who else wants the XDP hook, and what {@link #closer} reads.
   *
   * @throws UncheckedIOException when sysfs or procfs can't be read or shows another network
   *     namespace
   */
  public HostFacts read() {
    try {
      return new HostFacts(
          TextFiles.line(proc.resolve("sys/kernel/osrelease")).orElse(""),
          readCpus(),
          readInterfaces(),
          List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("host facts can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Looks closely at some interfaces: adds their queues, what becomes of VLAN tags there, and
   * whether they take redirected packets. One that went away meanwhile is left out.
   *
   * @param host as {@link #read} read it
   * @param ifindexes which of its interfaces
   * @throws UncheckedIOException when sysfs can't be read, or one of them was renamed meanwhile
   */
  public HostFacts closer(HostFacts host, Set<Integer> ifindexes) {
    try {
      List<InterfaceFacts> all = new ArrayList<>(host.interfaces().size());
      for (InterfaceFacts on : host.interfaces()) {
        if (ifindexes.contains(on.ifindex())) {
          interfaces.closer(on).ifPresent(all::add);
        } else {
          all.add(on);
        }
      }
      return new HostFacts(host.kernel(), host.cpus(), all, host.claims());
    } catch (IOException e) {
      throw new UncheckedIOException("host facts can't be read: " + e.getMessage(), e);
    }
  }

  private CpuList online() throws IOException {
    return TextFiles.cpuList(sys.resolve("devices/system/cpu/online"));
  }

  /**
   * Reads which CPUs run now, and nothing else.
   *
   * @throws UncheckedIOException when sysfs can't be read
   */
  public CpuList onlineCpus() {
    try {
      return online();
    } catch (IOException e) {
      throw new UncheckedIOException("CPUs can't be read: " + e.getMessage(), e);
    }
  }

  private CpuFacts readCpus() throws IOException {
    Path cpu = sys.resolve("devices/system/cpu");
    CpuList online = online();
    return new CpuFacts(
        TextFiles.cpuList(cpu.resolve("possible")),
        online,
        TextFiles.cpuList(cpu.resolve("isolated"))
            .union(TextFiles.cpuList(cpu.resolve("nohz_full"))),
        readNumaNodes(),
        null,
        topology.read(online));
  }

  private SortedMap<Integer, CpuList> readNumaNodes() throws IOException {
    SortedMap<Integer, CpuList> nodes = new TreeMap<>();
    Path folder = sys.resolve("devices/system/node");
    for (String name : TextFiles.names(folder, "node")) {
      if (NODE.matcher(name).matches()) {
        nodes.put(
            Integer.parseInt(name.substring(4)),
            TextFiles.cpuList(folder.resolve(name).resolve("cpulist")));
      }
    }
    return nodes;
  }

  /** Looks again when an interface came, went or was renamed meanwhile: half of it may be read. */
  private List<InterfaceFacts> readInterfaces() throws IOException {
    List<InterfaceFacts> facts = null;
    String missing = "";
    for (int look = 0; look < LOOKS; look++) {
      List<Link> listed = LinkMessages.read(links.links());
      List<String> names = namesInSysfs();
      Optional<String> other = missing(listed, names);
      if (other.isPresent()) {
        missing = other.get();
        continue;
      }
      facts = readInterfaces(listed);
      if (names.equals(namesInSysfs())) {
        return facts;
      }
    }
    if (facts == null) {
      throw new IOException(
          ("%s shows the interfaces of another network namespace (%s is not in it): mount sysfs"
                  + " inside this namespace")
              .formatted(sys.resolve("class/net"), missing));
    }
    return facts;
  }

  /** The kernel lists those of this process's own namespace; a sysfs mount may be of another. */
  private static Optional<String> missing(List<Link> listed, List<String> names) {
    Set<String> known = new HashSet<>(names);
    return listed.stream().map(Link::name).filter(name -> !known.contains(name)).findFirst();
  }

  private List<String> namesInSysfs() {
    return TextFiles.names(sys.resolve("class/net"), "");
  }

  private List<InterfaceFacts> readInterfaces(List<Link> listed) throws IOException {
    DefaultRoutes routes = DefaultRoutes.read(proc);
    ReceiveInterrupts interrupts = new ReceiveInterrupts(proc);
    List<InterfaceFacts> facts = new ArrayList<>(listed.size());
    for (Link link : listed) {
      facts.add(interfaces.read(link, routes.contains(link.name()), interrupts));
    }
    facts.sort(Comparator.comparingInt(InterfaceFacts::ifindex));
    return Peers.mutual(facts);
  }
}
