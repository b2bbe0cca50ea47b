// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.DatapathState.DeviceEntry;
import io.cpusteering.agent.datapath.DatapathState.DeviceMap;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfDescriptor;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.Device;
import io.cpusteering.agent.plan.DeviceSet;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The device maps of one program: one per set of interfaces, since a broadcast goes to every entry
 * of its map. An entry ({@code struct bpf_devmap_val}) is an interface index and the program that
 * packets run through on their way out.
 */
final class DeviceSets implements AutoCloseable {
  /** {@code struct bpf_devmap_val}. */
  private static final int VALUE_SIZE = 8;

  private static final int IFINDEX = 0;
  private static final int PROGRAM = 4;

  /** Of each set, by number. */
  private static final String PIN = "devices";

  private final List<BpfMap> sets;

  private DeviceSets(List<BpfMap> sets) {
    this.sets = sets;
  }

  /** Makes empty ones and enters them into the program's map of maps. */
  static DeviceSets create(BpfMap all, int count) {
    DeviceSets created = new DeviceSets(new ArrayList<>());
    try {
      for (int number = 0; number < count; number++) {
        BpfMap set =
            Bpf.createMap(
                PIN, MapType.DEVMAP_HASH, Integer.BYTES, VALUE_SIZE, BpfLayout.MAX_DEVICES);
        created.sets.add(set);
        all.write(number, set);
      }
      return created;
    } catch (RuntimeException e) {
      created.close();
      throw e;
    }
  }

  /**
   * Opens what is pinned.
   *
   * @throws io.cpusteering.agent.libbpf.BpfException when one is missing
   */
  static DeviceSets open(Path folder, int count) {
    DeviceSets found = new DeviceSets(new ArrayList<>());
    try {
      for (int number = 0; number < count; number++) {
        found.sets.add(Bpf.openMap(folder.resolve(PIN + number)));
      }
      return found;
    } catch (RuntimeException e) {
      found.close();
      throw e;
    }
  }

  /** Whether they are the ones in a program's map of maps. */
  boolean isIn(BpfMap all) {
    for (int number = 0; number < sets.size(); number++) {
      long id = all.read(number).map(value -> Integer.toUnsignedLong(value.getInt(0))).orElse(0L);
      if (id != sets.get(number).info().id()) {
        return false;
      }
    }
    return true;
  }

  void pin(Path folder) {
    for (int number = 0; number < sets.size(); number++) {
      PinTree.pin(sets.get(number), folder.resolve(PIN + number));
    }
    for (int left = sets.size(); Files.exists(folder.resolve(PIN + left)); left++) {
      PinTree.remove(folder.resolve(PIN + left));
    }
  }

  /** The kernel's ids of the maps. */
  Set<Long> ids() {
    return sets.stream().map(set -> set.info().id()).collect(Collectors.toUnmodifiableSet());
  }

  /** The indexes of all interfaces in them. */
  Set<Integer> ifindexes() {
    return sets.stream()
        .flatMap(set -> entries(set).values().stream())
        .map(Entry::ifindex)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What the kernel has, by number of the set.
   *
   * @param egress the policy's; null when it has none (any more)
   */
  List<DeviceMap> read(@Nullable EgressPrograms egress) {
    return sets.stream().map(set -> read(set, egress)).toList();
  }

  private static DeviceMap read(BpfMap set, @Nullable EgressPrograms egress) {
    long rewriting = egress == null ? 0 : egress.program(true).info().id();
    SortedMap<Integer, Entry> entries = entries(set);
    return new DeviceMap(
        set.info().id(),
        egress != null && entries.values().stream().anyMatch(entry -> entry.program() == rewriting),
        entries.values().stream()
            .map(
                entry ->
                    new DeviceEntry(
                        entry.ifindex(),
                        egress == null ? "" : egress.address(entry.ifindex()),
                        entry.program()))
            .toList());
  }

  /**
   * Makes the entries what is wanted, and writes none that is so already.
   *
   * @param wanted by number of the set
   * @param egress the policy's; null when no set is wanted
   * @return whether anything changed
   */
  boolean write(List<DeviceSet> wanted, @Nullable EgressPrograms egress) {
    boolean changed = false;
    if (egress == null) {
      return changed;
    }
    for (int number = 0; number < sets.size(); number++) {
      changed |= write(sets.get(number), wanted.get(number), egress);
    }
    return changed;
  }

  /**
   * An interface that stays keeps its place, and a new one takes the place of one that goes: no
   * packet finds a place empty that had somebody before and has somebody after.
   */
  private static boolean write(BpfMap set, DeviceSet wanted, EgressPrograms egress) {
    SortedMap<Integer, Entry> present = entries(set);
    long program = egress.program(wanted.rewriteSourceMac()).info().id();
    SortedMap<Integer, Integer> places = DevicePlaces.assign(ifindexes(present), wanted.devices());
    boolean changed = false;
    for (Device device : wanted.devices()) {
      egress.prepare(device);
    }
    for (var place : places.entrySet()) {
      if (!new Entry(place.getValue(), program).equals(present.get(place.getKey()))) {
        set.write(place.getKey(), place.getValue(), egress.program(wanted.rewriteSourceMac()));
        changed = true;
      }
    }
    for (int place : present.keySet()) {
      if (!places.containsKey(place)) {
        set.delete(place);
        changed = true;
      }
    }
    return changed;
  }

  private static SortedMap<Integer, Integer> ifindexes(SortedMap<Integer, Entry> entries) {
    SortedMap<Integer, Integer> ifindexes = new TreeMap<>();
    entries.forEach((place, entry) -> ifindexes.put(place, entry.ifindex()));
    return ifindexes;
  }

  private static SortedMap<Integer, Entry> entries(BpfMap set) {
    SortedMap<Integer, Entry> entries = new TreeMap<>();
    for (int place = 0; place < BpfLayout.MAX_DEVICES; place++) {
      Optional<ByteBuffer> value = set.read(place);
      if (value.isPresent()) {
        entries.put(
            place,
            new Entry(
                value.get().getInt(IFINDEX), Integer.toUnsignedLong(value.get().getInt(PROGRAM))));
      }
    }
    return entries;
  }

  /**
   * @param program id of the program that packets run through
   */
  private record Entry(int ifindex, long program) {}

  @Override
  public void close() {
    sets.forEach(BpfDescriptor::close);
  }
}
