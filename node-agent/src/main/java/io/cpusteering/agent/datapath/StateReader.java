// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.CpuMapThreads.KernelThread;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.datapath.DatapathState.Remote;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.LinkInfo;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads back what the kernel has from us; changes nothing. */
final class StateReader {
  private final PinTree tree;
  private final CpuMapThreads threads;

  StateReader(PinTree tree, CpuMapThreads threads) {
    this.tree = tree;
    this.threads = threads;
  }

  DatapathState read() {
    List<CpuMap> maps = tree.policies().stream().map(this::cpuMaps).flatMap(List::stream).toList();
    List<Attachment> attachments =
        tree.interfaces().stream().map(this::attachment).flatMap(Optional::stream).toList();
    return new DatapathState(maps, attachments);
  }

  private List<CpuMap> cpuMaps(String uid) {
    try (PolicyPins pins = PolicyPins.open(tree, uid)) {
      return pins.cpuMaps().stream().map(map -> cpuMap(pins, map)).toList();
    }
  }

  private CpuMap cpuMap(PolicyPins pins, PolicyCpuMap map) {
    long mapId = map.id();
    SortedMap<Integer, CpuEntry> entries = new TreeMap<>();
    map.entries().read().forEach((cpu, entry) -> entries.put(cpu, entry(mapId, cpu, entry)));
    return new CpuMap(pins.uid(), mapId, map.map().info().maxEntries(), entries, remote(pins, map));
  }

  private static @Nullable Remote remote(PolicyPins pins, PolicyCpuMap map) {
    return RemoteObjects.open(map.remote())
        .map(
            objects -> {
              try (objects) {
                return new Remote(
                    objects.program().info().id(),
                    objects.rules().orElseThrow(),
                    Meta.read(objects.meta()).orElseThrow().rules(),
                    objects.deviceSets().read(pins.egress()));
              }
            })
        .orElse(null);
  }

  private CpuEntry entry(long mapId, int cpu, CpuEntries.Entry entry) {
    Optional<KernelThread> thread = threads.find(mapId, cpu);
    return new CpuEntry(
        entry.queueSize(),
        entry.programId(),
        thread.map(KernelThread::id).orElse(null),
        thread.map(KernelThread::nice).orElse(null));
  }

  private Optional<Attachment> attachment(int ifindex) {
    InterfacePins pins = new InterfacePins(tree.networkInterface(ifindex));
    return pins.link()
        .flatMap(
            link -> {
              try (link) {
                return pins.objects().map(objects -> attachment(ifindex, link, objects));
              }
            });
  }

  private Attachment attachment(int ifindex, BpfLink link, SteeringObjects objects) {
    Meta meta = Meta.read(objects.meta()).orElseThrow();
    try (objects;
        PolicyPins policy = PolicyPins.open(tree, meta.uid())) {
      Optional<PolicyCpuMap> cpuMap =
          policy.cpuMaps().stream().filter(map -> objects.uses(map.map())).findFirst();
      LinkInfo info = link.info();
      XdpAttacher.Place place = XdpAttacher.place(ifindex, info);
      return new Attachment(
          place.here() ? ifindex : 0,
          meta.uid(),
          meta.policy(),
          meta.revision(),
          place.mode().orElse(meta.mode()),
          info.programId(),
          info.id(),
          objects.constants().settings(),
          meta.rules(),
          cpuMap.filter(PolicyCpuMap::frags).isPresent(),
          cpuMap.map(PolicyCpuMap::id).orElse(0L),
          objects.tables().read(),
          objects.deviceSets().read(policy.egress()),
          meta.allLineups());
    }
  }
}
