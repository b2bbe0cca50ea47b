// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import java.util.stream.Stream;

/** Reads the facts afresh on every call: interfaces come and go, and so do CPUs. */
public final class HostReader {
  /** At interfaces that don't stay the same. */
  private static final int LOOKS = 5;

  private static final Pattern NODE = Pattern.compile("node\\d+");

  private final Path sys;
  private final Path proc;
  private final CpuTopologyReader topology;
  private final InterfaceReader interfaces;

  /**
   * @param sys where sysfs is mounted, {@code /sys} on a real machine
   * @param proc where procfs is mounted, {@code /proc} on a real machine
   * @param drivers asked for interfaces without a device in sysfs
   * @param vlanStripping asked for every interface
   * @param senders asked of every interface
   */
  public HostReader(
      Path sys, Path proc, DriverNames drivers, VlanStripping vlanStripping, XdpSenders senders) {
    this.sys = sys;
    this.proc = proc;
    this.topology = new CpuTopologyReader(sys);
    this.interfaces =
        new InterfaceReader(sys, drivers, vlanStripping, new ReceiveInterrupts(proc), senders);
  }

  /**
   * Reads everything but who else wants the XDP hook.
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
      List<String> names = namesInThisNamespace();
      Optional<String> other = missingInSysfs(names);
      if (other.isPresent()) {
        missing = other.get();
        continue;
      }
      facts = readInterfaces(names);
      if (names.equals(namesInThisNamespace())) {
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

  private Optional<String> missingInSysfs(List<String> names) {
    Set<String> inSysfs = new HashSet<>(TextFiles.names(sys.resolve("class/net"), ""));
    return names.stream().filter(name -> !inSysfs.contains(name)).findFirst();
  }

  private List<InterfaceFacts> readInterfaces(List<String> names) throws IOException {
    DefaultRoutes routes = DefaultRoutes.read(proc);
    List<InterfaceFacts> facts = new ArrayList<>();
    for (String name : names) {
      interfaces.read(name, routes.contains(name)).ifPresent(facts::add);
    }
    facts.sort(Comparator.comparingInt(InterfaceFacts::ifindex));
    return Peers.mutual(facts);
  }

  /** {@code /proc/net} always shows the reader's own namespace; a sysfs mount may be older. */
  private List<String> namesInThisNamespace() throws IOException {
    try (Stream<String> lines = Files.lines(proc.resolve("net/dev"))) {
      return lines
          .skip(2)
          .filter(line -> line.contains(":"))
          .map(line -> line.substring(0, line.lastIndexOf(':')).strip())
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
