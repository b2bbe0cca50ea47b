// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel's tracepoints counted for a policy's CPU maps, by programs that stay when the
 * agent goes.
 */
final class TracepointObserver {
  static final String QUEUES = "queues";
  static final String THREADS = "threads";
  static final String SCHEDULES = "schedules";
  static final String ERRORS = "errors";
  static final String META = "meta";
  private static final String DEVICE_SETS = "device_sets";

  private static final List<String> COUNTERS =
      List.of(QUEUES, THREADS, SCHEDULES, ERRORS, DEVICE_SETS);

  /** Tracepoints that this kernel has turned out not to have. */
  private static final Set<String> MISSING_HERE = ConcurrentHashMap.newKeySet();

  private static final Logger LOG = LoggerFactory.getLogger(TracepointObserver.class);

  private record Tracepoint(String name, String program) {}

  private static final List<Tracepoint> TRACEPOINTS =
      List.of(
          new Tracepoint("xdp_cpumap_enqueue", "count_enqueue"),
          new Tracepoint("xdp_cpumap_kthread", "count_kthread"),
          new Tracepoint("xdp_redirect_err", "count_redirect_error"));

  private TracepointObserver() {}

  /**
   * Sets the counting up, unless it is. The policy's meta is pinned last, so that what a killed
   * agent left half done is done again. When a part is missing or maps are new, what was counted
   * goes on: it is the policy's.
   */
  static void ensure(PolicyPins pins, String policy) {
    List<Long> maps = pins.cpuMaps().stream().map(PolicyCpuMap::id).toList();
    List<Long> observed = meta(pins).map(Meta::observed).orElse(List.of());
    if (observed.containsAll(maps) && isWhole(pins.folder())) {
      return;
    }
    try (BpfObject object = new BpfObject("observe", BpfPrograms.OBSERVE.read())) {
      object.resizeMap(QUEUES, Bpf.possibleCpus());
      object.resizeMap(THREADS, Bpf.possibleCpus());
      object.resizeMap(SCHEDULES, Bpf.possibleCpus());
      object.initialize(".rodata", ids(maps));
      if (meta(pins).isPresent()) {
        COUNTERS.forEach(name -> keep(object, name, pins.folder()));
      }
      object.load();
      for (String name : COUNTERS) {
        try (BpfMap map = object.map(name)) {
          PinTree.pin(map, pins.folder().resolve(name));
        }
      }
      TRACEPOINTS.forEach(tracepoint -> attach(object, tracepoint, pins.folder()));
      try (BpfMap map = object.map(META)) {
        Meta.ofPolicy(pins.uid(), policy, maps).write(map);
        PinTree.pin(map, pins.folder().resolve(META));
      }
    }
  }

  /**
   * Has errors of these device maps counted for the policy too, after {@link #ensure}.
   *
   * @param ids kernel ids of the maps
   */
  static void observeDevices(PolicyPins pins, Set<Long> ids) {
    if (ids.isEmpty()) {
      return;
    }
    try (BpfMap known = Bpf.openMap(pins.folder().resolve(DEVICE_SETS))) {
      ids.forEach(id -> known.write(id.intValue(), known.newValue().putInt(0, 1)));
    }
  }

  /** Forgets all device maps but these. */
  static void retainDevices(PolicyPins pins, Set<Long> ids) {
    try (BpfMap known = Bpf.openMap(pins.folder().resolve(DEVICE_SETS))) {
      for (int id : known.keys()) {
        if (!ids.contains(Integer.toUnsignedLong(id))) {
          known.delete(id);
        }
      }
    }
  }

  private static ByteBuffer ids(List<Long> maps) {
    ByteBuffer ids =
        ByteBuffer.allocate(BpfLayout.OBSERVED_MAPS * Integer.BYTES).order(ByteOrder.nativeOrder());
    maps.forEach(id -> ids.putInt(id.intValue()));
    return ids;
  }

  private static boolean isWhole(Path folder) {
    return Stream.concat(
            COUNTERS.stream(),
            TRACEPOINTS.stream()
                .filter(tracepoint -> !MISSING_HERE.contains(tracepoint.name()))
                .map(Tracepoint::program))
        .allMatch(name -> Files.exists(folder.resolve(name)));
  }

  /** Uses the counters that are pinned, if they are there and of this layout. */
  private static void keep(BpfObject object, String name, Path folder) {
    try (BpfMap pinned = Bpf.openMap(folder.resolve(name))) {
      object.useMap(name, pinned);
    } catch (BpfException e) {
      LOG.atWarn().addKeyValue("counters", name).log("the pinned counters are gone: begun anew");
    }
  }

  /** What the policy's pins say they belong to; empty before {@link #ensure}. */
  static Optional<Meta> meta(PolicyPins pins) {
    try (BpfMap map = Bpf.openMap(pins.folder().resolve(META))) {
      return Meta.read(map).filter(meta -> meta.layout() == BpfLayout.VERSION);
    } catch (BpfException e) {
      return Optional.empty();
    }
  }

  private static void attach(BpfObject object, Tracepoint tracepoint, Path folder) {
    try (BpfProgram program = object.program(tracepoint.program());
        BpfLink link = Bpf.attachRawTracepoint(program, tracepoint.name())) {
      PinTree.pin(link, folder.resolve(tracepoint.program()));
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      MISSING_HERE.add(tracepoint.name());
      LOG.atWarn()
          .addKeyValue("tracepoint", tracepoint.name())
          .log("this kernel has no such tracepoint: its figures are missing, steering works");
    }
  }
}
