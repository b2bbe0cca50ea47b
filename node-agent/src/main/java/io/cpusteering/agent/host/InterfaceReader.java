// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the kernel does not list of interfaces: from {@code /sys/class/net}, and by asking. On
 * a node with hundreds of pods most interfaces are of no concern to any policy, so the most of it
 * is read only where one is.
 */
final class InterfaceReader {
  private static final String LOWER = "lower_";
  private static final String VETH = "veth";

  private final Path net;
  private final DriverNames drivers;
  private final VlanStripping vlanStripping;
  private final VlanReaders vlanReaders;
  private final XdpSenders senders;

  InterfaceReader(Path sys, DriverNames drivers, VlanStripping vlanStripping, XdpSenders senders) {
    this.net = sys.resolve("class/net");
    this.drivers = drivers;
    this.vlanStripping = vlanStripping;
    this.vlanReaders = new VlanReaders(net);
    this.senders = senders;
  }

  /**
   * Reads what is needed of every interface. Of a veth that is nothing: it has no device, its
   * driver is its kind, and nothing can be below it.
   */
  InterfaceFacts read(Link link, boolean defaultRoute, ReceiveInterrupts interrupts)
      throws IOException {
    Path dir = net.resolve(link.name());
    List<Path> devices = link.isVeth() ? List.of() : devices(dir.resolve("device"));
    return new InterfaceFacts(
        link.name(),
        link.ifindex(),
        link.isVeth() ? VETH : driver(link.name(), dir),
        link.isLoopback(),
        link.isUp(),
        link.mtu(),
        0,
        numaNode(devices),
        defaultRoute,
        interrupts.cpusOf(link.name(), devices),
        VlanFacts.NONE,
        new SendingFacts(
            link.address(),
            link.link() == link.ifindex() ? null : link.link(),
            XdpSending.UNKNOWN,
            link.isVeth() ? List.of() : below(dir)),
        InterfaceDetails.UNKNOWN);
  }

  /**
   * Reads the rest.
   *
   * @return empty when the interface went away meanwhile
   * @throws IOException when it was renamed meanwhile: what was read may be that of another one
   */
  Optional<InterfaceFacts> closer(InterfaceFacts on) throws IOException {
    Path dir = net.resolve(on.name());
    InterfaceFacts closer =
        on.closer(
            receiveQueues(dir),
            new VlanFacts(vlanStripping.featuresOf(on.name()), vlanReaders.above(on.name())),
            xdp(dir, on.ifindex()));
    if (is(dir, on.ifindex())) {
      return Optional.of(closer);
    }
    for (Path other : TextFiles.children(net)) {
      if (is(other, on.ifindex())) {
        throw new IOException(
            "interface %s was renamed to %s while it was read; it is read again in the next round"
                .formatted(on.name(), other.getFileName()));
      }
    }
    return Optional.empty();
  }

  private static boolean is(Path dir, int ifindex) throws IOException {
    return TextFiles.number(dir.resolve("ifindex")).filter(it -> it == ifindex).isPresent();
  }

  /** No kernel has native XDP on a VLAN device, whether it tells or not. */
  private XdpSending xdp(Path dir, int ifindex) throws IOException {
    return TextFiles.lines(dir.resolve("uevent")).contains("DEVTYPE=vlan")
        ? XdpSending.NEVER
        : senders.sending(ifindex);
  }

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
