// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A pinned CPU map of a policy.
 *
 * @param folder the policy's in the pin tree
 * @param map open
 * @param frags whether the programs that use it take packets in several buffers, see {@link Frags}
 */
record PolicyCpuMap(Path folder, BpfMap map, boolean frags) implements AutoCloseable {

  /** Opens what is pinned; empty when nothing is, or nothing that can be used. */
  static Optional<PolicyCpuMap> open(Path folder, boolean frags) {
    BpfMap map;
    try {
      map = Bpf.openMap(folder.resolve(Frags.mapName(frags)));
    } catch (BpfException e) {
      return Optional.empty();
    }
    MapInfo info = map.info();
    if (info.type() == MapType.CPUMAP
        && info.valueSize() == CpuEntries.VALUE_SIZE
        && Frags.of(map) == frags) {
      return Optional.of(new PolicyCpuMap(folder, map, frags));
    }
    map.close();
    return Optional.empty();
  }

  /** Makes and pins it, in a folder that is there. */
  static PolicyCpuMap create(Path folder, boolean frags) {
    BpfMap map = Frags.newCpuMap(frags);
    try {
      PinTree.pin(map, folder.resolve(Frags.mapName(frags)));
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
    return new PolicyCpuMap(folder, map, frags);
  }

  /**
   * Unpins it with its second program; both live on for as long as a program uses them.
   *
   * @return whether one of them was pinned
   */
  static boolean unpin(Path folder, boolean frags) {
    return PinTree.remove(folder.resolve(Frags.mapName(frags)))
        | PinTree.remove(remote(folder, frags));
  }

  private static Path remote(Path folder, boolean frags) {
    return folder.resolve(frags ? "remote_frags" : "remote");
  }

  /** Where the second program of ours is pinned. */
  Path remote() {
    return remote(folder, frags);
  }

  /** The same of the policy's other map. */
  Path otherRemote() {
    return remote(folder, !frags);
  }

  /** The kernel's id. */
  long id() {
    return map.info().id();
  }

  CpuEntries entries() {
    return new CpuEntries(map);
  }

  @Override
  public void close() {
    map.close();
  }
}
