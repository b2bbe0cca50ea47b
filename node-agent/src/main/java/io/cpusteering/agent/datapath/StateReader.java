// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.CpuMapThreads.KernelThread;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.LinkInfo;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads back what the kernel has from us; changes nothing. */
final class StateReader {
  private final PinTree tree;
  private final CpuMapThreads threads;

  StateReader(PinTree tree, CpuMapThreads threads) {
    this.tree = tree;
    this.threads = threads;
  }

  DatapathState read() {
    List<CpuMap> maps =
        tree.policies().stream().map(this::cpuMap).flatMap(Optional::stream).toList();
    List<Attachment> attachments =
        tree.interfaces().stream().map(this::attachment).flatMap(Optional::stream).toList();
    return new DatapathState(maps, attachments);
  }

  private Optional<CpuMap> cpuMap(String uid) {
    return PolicyPins.open(tree, uid)
        .map(
            pins -> {
              try (pins) {
                long mapId = pins.cpus().info().id();
                SortedMap<Integer, CpuEntry> entries = new TreeMap<>();
                pins.entries()
                    .read()
                    .forEach((cpu, queueSize) -> entries.put(cpu, entry(mapId, cpu, queueSize)));
                return new CpuMap(uid, mapId, pins.cpus().info().maxEntries(), entries);
              }
            });
  }

  private CpuEntry entry(long mapId, int cpu, int queueSize) {
    Optional<KernelThread> thread = threads.find(mapId, cpu);
    return new CpuEntry(
        queueSize,
        thread.map(KernelThread::id).orElse(null),
        thread.map(KernelThread::nice).orElse(null));
  }

  private Optional<Attachment> attachment(int ifindex) {
    InterfacePins pins = new InterfacePins(tree.networkInterface(ifindex));
    return pins.link()
        .flatMap(
            link -> {
              try (link) {
                return pins.objects().map(objects -> attachment(link, objects));
              }
            });
  }

  private Attachment attachment(BpfLink link, SteeringObjects objects) {
    try (objects) {
      LinkInfo info = link.info();
      Meta meta = Meta.read(objects.meta()).orElseThrow();
      return new Attachment(
          info.ifindex(),
          meta.uid(),
          meta.policy(),
          meta.revision(),
          XdpAttacher.modeOf(info.ifindex(), info.programId()).orElse(meta.mode()),
          info.programId(),
          info.id(),
          objects.constants().settings(),
          meta.rules(),
          takesFrags(objects, meta.uid()),
          objects.tables().read());
    }
  }

  /** As all programs of its CPU map; one of another map was made before there were frags. */
  private boolean takesFrags(SteeringObjects objects, String uid) {
    return PolicyPins.open(tree, uid)
        .map(
            pins -> {
              try (pins) {
                return Frags.of(pins.cpus()) && objects.uses(pins.cpus());
              }
            })
        .orElse(false);
  }
}
