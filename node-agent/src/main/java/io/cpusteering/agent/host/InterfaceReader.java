// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one interface from {@code /sys/class/net}. */
final class InterfaceReader {
  private static final int IFF_UP = 0x1;
  private static final int IFF_LOOPBACK = 0x8;
  private static final String LOWER = "lower_";
  private static final String VETH = "veth";
  private static final Pattern MAC_ADDRESS = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

  private final Path net;
  private final DriverNames drivers;
  private final VlanStripping vlanStripping;
  private final VlanReaders vlanReaders;
  private final ReceiveInterrupts interrupts;
  private final XdpSenders senders;

  InterfaceReader(
      Path sys,
      DriverNames drivers,
      VlanStripping vlanStripping,
      ReceiveInterrupts interrupts,
      XdpSenders senders) {
    this.net = sys.resolve("class/net");
    this.drivers = drivers;
    this.vlanStripping = vlanStripping;
    this.vlanReaders = new VlanReaders(net);
    this.interrupts = interrupts;
    this.senders = senders;
  }

  /** Empty when the interface went away meanwhile. */
  Optional<InterfaceFacts> read(String name, boolean defaultRoute) throws IOException {
    Path dir = net.resolve(name);
    Optional<Integer> ifindex = TextFiles.number(dir.resolve("ifindex"));
    if (ifindex.isEmpty()) {
      return Optional.empty();
    }
    int flags = TextFiles.line(dir.resolve("flags")).map(Integer::decode).orElse(0);
    List<Path> devices = devices(dir.resolve("device"));
    String driver = driver(name, dir);
    return Optional.of(
        new InterfaceFacts(
            name,
            ifindex.get(),
            driver,
            (flags & IFF_LOOPBACK) != 0,
            (flags & IFF_UP) != 0,
            TextFiles.number(dir.resolve("mtu")).orElse(0),
            receiveQueues(dir),
            numaNode(devices),
            defaultRoute,
            interrupts.cpusOf(name, devices),
            new VlanFacts(vlanStripping.featuresOf(name), vlanReaders.above(name)),
            sending(dir, ifindex.get(), driver),
            InterfaceDetails.UNKNOWN));
  }

  /** No kernel has native XDP on a VLAN device, whether it tells or not. */
  private XdpSending xdp(Path dir, int ifindex) throws IOException {
    return TextFiles.lines(dir.resolve("uevent")).contains("DEVTYPE=vlan")
        ? XdpSending.NEVER
        : senders.sending(ifindex);
  }

  /** The peer is named by its index alone, which may be that of another one here. */
  private SendingFacts sending(Path dir, int ifindex, @Nullable String driver) throws IOException {
    int link = TextFiles.number(dir.resolve("iflink")).orElse(ifindex);
    String address = TextFiles.line(dir.resolve("address")).orElse("");
    return new SendingFacts(
        MAC_ADDRESS.matcher(address).matches() ? address : "",
        link == ifindex ? null : link,
        xdp(dir, ifindex),
        VETH.equals(driver) ? List.of() : below(dir));
  }

  /** Not asked of pods' interfaces, of which there are many: nothing can be below a veth. */
  private static List<String> below(Path dir) {
    return TextFiles.names(dir, LOWER).stream()
        .map(name -> name.substring(LOWER.length()))
        .toList();
  }

  private @Nullable String driver(String name, Path dir) throws IOException {
    Path link = dir.resolve("device/driver");
    return Files.exists(link) ? link.toRealPath().getFileName().toString() : drivers.driverOf(name);
  }

  private static int receiveQueues(Path dir) {
    return TextFiles.names(dir.resolve("queues"), "rx-").size();
  }

  /**
   * The device and the bus device it sits on: a virtio device has its interrupts and its NUMA node
   * at the PCI function above it.
   */
  private static List<Path> devices(Path device) throws IOException {
    if (!Files.exists(device)) {
      return List.of();
    }
    Path real = device.toRealPath();
    return real.getFileName().toString().startsWith("virtio")
        ? List.of(real, real.getParent())
        : List.of(real);
  }

  private static @Nullable Integer numaNode(List<Path> devices) throws IOException {
    for (Path device : devices) {
      Optional<Integer> node = TextFiles.number(device.resolve("numa_node"));
      // -1: the firmware doesn't say.
      if (node.isPresent() && node.get() >= 0) {
        return node.get();
      }
    }
    return null;
  }
}
