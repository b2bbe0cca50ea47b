// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.BpfLayout.DeviceCounters;
import io.cpusteering.agent.datapath.BpfLayout.DeviceLosses;
import io.cpusteering.agent.datapath.DatapathCounters.LostCounters;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What never got out of the interfaces that a policy's packets are sent out of, by interface.
 *
 * @param losses the figures
 * @param flushed what {@link TargetObserver}'s programs keep for themselves: how many of the
 *     packets that were sent had been in the driver's hands already, for each CPU
 */
record TargetLosses(BpfMap losses, BpfMap flushed) implements AutoCloseable {
  static final String LOSSES = "losses";
  static final String FLUSHED = "flushed";

  /** Opens what is pinned; empty when it is not whole or not of this layout. */
  static Optional<TargetLosses> open(Path folder) {
    Optional<BpfMap> losses = open(folder, LOSSES, MapType.HASH, DeviceLosses.SIZE);
    Optional<BpfMap> flushed = open(folder, FLUSHED, MapType.PERCPU_HASH, Long.BYTES);
    if (losses.isPresent() && flushed.isPresent()) {
      return Optional.of(new TargetLosses(losses.get(), flushed.get()));
    }
    losses.ifPresent(BpfMap::close);
    flushed.ifPresent(BpfMap::close);
    return Optional.empty();
  }

  private static Optional<BpfMap> open(Path folder, String name, int type, int valueSize) {
    BpfMap map;
    try {
      map = Bpf.openMap(folder.resolve(name));
    } catch (BpfException e) {
      return Optional.empty();
    }
    MapInfo info = map.info();
    if (info.type() == type && info.keySize() == Integer.BYTES && info.valueSize() == valueSize) {
      return Optional.of(map);
    }
    map.close();
    return Optional.empty();
  }

  /**
   * Makes room for an interface; what was counted of it goes on.
   *
   * @param sent out of it so far, for each CPU: that is no longer under way
   */
  void prepare(int ifindex, ByteBuffer sent) {
    if (losses.read(ifindex).isEmpty()) {
      losses.write(ifindex, losses.newValue());
    }
    if (flushed.read(ifindex).isEmpty()) {
      ByteBuffer gone = flushed.newValue();
      for (int cpu = 0; cpu < gone.capacity() / Long.BYTES; cpu++) {
        gone.putLong(
            cpu * Long.BYTES, sent.getLong(cpu * DeviceCounters.SIZE + DeviceCounters.PACKETS));
      }
      flushed.write(ifindex, gone);
    }
  }

  /** Forgets an interface. */
  void forget(int ifindex) {
    flushed.delete(ifindex);
    losses.delete(ifindex);
  }

  /** Interface index to what never got out of it. */
  SortedMap<Integer, LostCounters> read() {
    SortedMap<Integer, LostCounters> lost = new TreeMap<>();
    for (int ifindex : losses.keys()) {
      losses.read(ifindex).ifPresent(value -> lost.put(ifindex, counters(value)));
    }
    return lost;
  }

  private static LostCounters counters(ByteBuffer value) {
    return new LostCounters(
        value.getLong(DeviceLosses.DROPPED),
        TracepointCounters.byErrno(value, DeviceLosses.BY_ERRNO));
  }

  @Override
  public void close() {
    losses.close();
    flushed.close();
  }
}
