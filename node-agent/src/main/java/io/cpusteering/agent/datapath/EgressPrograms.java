// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.DatapathCounters.LostCounters;
import io.cpusteering.agent.datapath.DatapathCounters.SentCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfDescriptor;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.Interfaces;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs that a policy's packets run through when they are sent out of another interface: one
 * counts them, the other gives them the interface's MAC address as well.
 */
final class EgressPrograms implements AutoCloseable {
  private static final String COUNT = "count_sent";
  private static final String REWRITE = "rewrite_source";
  private static final String SENT = "sent";
  private static final String ADDRESSES = "addresses";
  private static final HexFormat MAC = HexFormat.ofDelimiter(":");
  private static final int MAC_BYTES = 6;

  private final BpfProgram count;
  private final BpfProgram rewrite;
  private final BpfMap sent;
  private final BpfMap addresses;
  private @Nullable TargetLosses losses;

  private EgressPrograms(BpfProgram count, BpfProgram rewrite, BpfMap sent, BpfMap addresses) {
    this.count = count;
    this.rewrite = rewrite;
    this.sent = sent;
    this.addresses = addresses;
  }

  /** Opens what is pinned; empty when it is not whole or not of this layout. */
  static Optional<EgressPrograms> open(Path folder) {
    List<BpfDescriptor> opened = new ArrayList<>();
    EgressPrograms found;
    try {
      found =
          new EgressPrograms(
              noted(Bpf.openProgram(folder.resolve(COUNT)), opened),
              noted(Bpf.openProgram(folder.resolve(REWRITE)), opened),
              noted(Bpf.openMap(folder.resolve(SENT)), opened),
              noted(Bpf.openMap(folder.resolve(ADDRESSES)), opened));
    } catch (BpfException e) {
      opened.forEach(BpfDescriptor::close);
      return Optional.empty();
    }
    if (found.consistent()) {
      found.losses = TargetLosses.open(folder).orElse(null);
      return Optional.of(found);
    }
    found.close();
    return Optional.empty();
  }

  private static <T extends BpfDescriptor> T noted(T descriptor, List<BpfDescriptor> opened) {
    opened.add(descriptor);
    return descriptor;
  }

  /** Opens what is pinned, or loads and pins it. */
  static EgressPrograms openOrLoad(PinTree tree, Path folder) {
    Optional<EgressPrograms> found = open(folder);
    if (found.isPresent()) {
      return found.get();
    }
    EgressPrograms loaded = load();
    try {
      tree.create(folder);
      PinTree.pin(loaded.sent, folder.resolve(SENT));
      PinTree.pin(loaded.addresses, folder.resolve(ADDRESSES));
      PinTree.pin(loaded.rewrite, folder.resolve(REWRITE));
      PinTree.pin(loaded.count, folder.resolve(COUNT));
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** Loads it, with nothing pinned. */
  static EgressPrograms load() {
    try (BpfObject object = new BpfObject("egress", BpfPrograms.EGRESS.read())) {
      object.load();
      return new EgressPrograms(
          object.program(COUNT), object.program(REWRITE), object.map(SENT), object.map(ADDRESSES));
    }
  }

  /**
   * Has it counted what never gets out of the interfaces, where the kernel can.
   *
   * @param folder where the programs are pinned
   * @param deviceSets pin of the ids of the policy's device maps
   */
  void observe(Path folder, Path deviceSets) {
    TargetObserver.ensure(folder, sent, deviceSets);
    if (losses != null) {
      losses.close();
    }
    losses = TargetLosses.open(folder).orElse(null);
  }

  /** Makes room for an interface; what was counted of it goes on. */
  void prepare(Device device) {
    if (sent.read(device.ifindex()).isEmpty()) {
      sent.write(device.ifindex(), sent.newValue());
    }
    if (losses != null) {
      losses.prepare(device.ifindex(), sent.read(device.ifindex()).orElseThrow());
    }
    ByteBuffer address = addresses.newValue();
    if (!device.address().isEmpty()) {
      address.put(0, MAC.parseHex(device.address()));
    }
    if (!addresses.read(device.ifindex()).equals(Optional.of(address))) {
      addresses.write(device.ifindex(), address);
    }
  }

  /**
   * Forgets interfaces that are no more, so that there is room for those to come.
   *
   * @param used indexes of those that packets are sent out of
   */
  void trim(Set<Integer> used) {
    for (int ifindex : sent.keys()) {
      if (!used.contains(ifindex) && !Interfaces.exists(ifindex)) {
        sent.delete(ifindex);
        addresses.delete(ifindex);
        if (losses != null) {
          losses.forget(ifindex);
        }
      }
    }
  }

  /** The program of an entry. */
  BpfProgram program(boolean rewriteSourceMac) {
    return rewriteSourceMac ? rewrite : count;
  }

  /** The interface's MAC address as the programs have it; empty when they have none. */
  String address(int ifindex) {
    return addresses
        .read(ifindex)
        .map(value -> MAC.formatHex(value.array(), 0, MAC_BYTES))
        .orElse("");
  }

  /** What was sent out of an interface so far; empty when nothing was ever to be. */
  Optional<SentCounters> sent(int ifindex) {
    return sent.read(ifindex).map(EgressPrograms::sum);
  }

  /** Interface index to what never got out of it so far. */
  SortedMap<Integer, LostCounters> lost() {
    return losses == null ? new TreeMap<>() : losses.read();
  }

  private static SentCounters sum(ByteBuffer perCpu) {
    long packets = 0;
    long bytes = 0;
    for (int at = 0; at < perCpu.capacity(); at += BpfLayout.DeviceCounters.SIZE) {
      packets += perCpu.getLong(at + BpfLayout.DeviceCounters.PACKETS);
      bytes += perCpu.getLong(at + BpfLayout.DeviceCounters.BYTES);
    }
    return new SentCounters(packets, bytes);
  }

  private boolean consistent() {
    return Stream.of(count, rewrite)
            .allMatch(program -> program.info().mapIds().contains(sent.info().id()))
        && rewrite.info().mapIds().contains(addresses.info().id())
        && sent.info().type() == MapType.PERCPU_HASH
        && sent.info().valueSize() == BpfLayout.DeviceCounters.SIZE
        && addresses.info().type() == MapType.HASH
        && addresses.info().valueSize() == BpfLayout.DeviceAddress.SIZE;
  }

  @Override
  public void close() {
    Stream.of(count, rewrite, sent, addresses).forEach(BpfDescriptor::close);
    if (losses != null) {
      losses.close();
    }
  }
}
