// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  static final String DEVICE_SETS = "device_sets";

  /** The ids of the CPU maps that are looked at, the one without frags first. */
  private static final String OBSERVED = "observed";

  /** Maps that counting goes on in. */
  private record Counters(String name, int type, int valueSize) {
    String nameInObject() {
      return name.equals(OBSERVED) ? ".data.observed" : name;
    }

    /** Whether the next programs go on in them, as in all that anything was counted in. */
    boolean goesOn() {
      return !name.equals(OBSERVED);
    }
  }

  private static final List<Counters> COUNTERS =
      List.of(
          new Counters(OBSERVED, MapType.ARRAY, BpfLayout.OBSERVED_MAPS * Integer.BYTES),
          new Counters(QUEUES, MapType.PERCPU_ARRAY, BpfLayout.QueueCounters.SIZE),
          new Counters(THREADS, MapType.ARRAY, BpfLayout.ThreadCounters.SIZE),
          new Counters(SCHEDULES, MapType.ARRAY, Long.BYTES),
          new Counters(ERRORS, MapType.ARRAY, BpfLayout.ErrorCounters.SIZE),
          new Counters(DEVICE_SETS, MapType.HASH, Integer.BYTES));

  private static final Logger LOG = LoggerFactory.getLogger(TracepointObserver.class);

  private static final List<Tracepoint> TRACEPOINTS =
      List.of(
          new Tracepoint("xdp_cpumap_enqueue", "count_enqueue"),
          new Tracepoint("xdp_cpumap_kthread", "count_kthread"),
          new Tracepoint("xdp_redirect_err", "count_redirect_error"));

  private TracepointObserver() {}

  /**
   * Sets the counting up, unless it is, and has it look at the policy's CPU maps. When a part was
   * missing, what was counted goes on: it is the policy's.
   */
  static void ensure(PolicyPins pins, String policy) {
    if (meta(pins).isEmpty() || !isWhole(pins.folder())) {
      setUp(pins, policy);
    }
    observe(pins);
  }

  /**
   * The policy's meta is pinned last, and programs that count in other maps than those pinned are
   * taken away first, so that what a killed agent left half done is done again.
   */
  private static void setUp(PolicyPins pins, String policy) {
    silence(pins.folder());
    TRACEPOINTS.forEach(tracepoint -> tracepoint.detach(pins.folder()));
    try (BpfObject object = new BpfObject("observe", BpfPrograms.OBSERVE.read())) {
      object.resizeMap(QUEUES, Bpf.possibleCpus());
      object.resizeMap(THREADS, Bpf.possibleCpus());
      object.resizeMap(SCHEDULES, Bpf.possibleCpus());
      if (meta(pins).isPresent()) {
        COUNTERS.stream()
            .filter(Counters::goesOn)
            .forEach(counters -> keep(object, counters, pins.folder()));
      }
      object.load();
      for (Counters counters : COUNTERS) {
        try (BpfMap map = object.map(counters.nameInObject())) {
          PinTree.pin(map, pins.folder().resolve(counters.name()));
        }
      }
      TRACEPOINTS.forEach(tracepoint -> tracepoint.attach(object, pins.folder()));
      try (BpfMap map = object.map(META)) {
        Meta.ofPolicy(pins.uid(), policy).write(map);
        PinTree.pin(map, pins.folder().resolve(META));
      }
    }
  }

  /**
   * Has the programs that are there look at no CPU map any more. The kernel takes them off some
   * time after their last pin, and until then they would count beside the next ones, in the same
   * maps.
   */
  private static void silence(Path folder) {
    try (BpfMap observed = Bpf.openMap(folder.resolve(OBSERVED))) {
      if (isOurs(observed, OBSERVED)) {
        observed.write(0, observed.newValue());
      }
    } catch (BpfException e) {
      // Not there, or none that can be opened as a map.
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

  /** Has errors of these device maps counted for the policy, and of no others. */
  static void retainDevices(PolicyPins pins, Set<Long> ids) {
    try (BpfMap known = Bpf.openMap(pins.folder().resolve(DEVICE_SETS))) {
      Set<Long> missing = new HashSet<>(ids);
      for (int id : known.keys()) {
        if (!missing.remove(Integer.toUnsignedLong(id))) {
          known.delete(id);
        }
      }
      missing.forEach(id -> known.write(id.intValue(), known.newValue().putInt(0, 1)));
    }
  }

  /** The id of a map that was let go stays: packets may still be on their way through it. */
  private static void observe(PolicyPins pins) {
    try (BpfMap observed = Bpf.openMap(pins.folder().resolve(OBSERVED))) {
      ByteBuffer before = observed.read(0).orElseThrow();
      ByteBuffer now = observed.newValue().put(0, before, 0, before.capacity());
      for (boolean frags : new boolean[] {false, true}) {
        pins.cpuMap(frags).ifPresent(map -> now.putInt(frags ? Integer.BYTES : 0, (int) map.id()));
      }
      if (!now.equals(before)) {
        observed.write(0, now);
      }
    }
  }

  private static boolean isWhole(Path folder) {
    return COUNTERS.stream().allMatch(counters -> isThere(counters, folder))
        && TRACEPOINTS.stream().allMatch(tracepoint -> tracepoint.isAttached(folder));
  }

  private static boolean isThere(Counters counters, Path folder) {
    try (BpfMap pinned = Bpf.openMap(folder.resolve(counters.name()))) {
      return isOurs(pinned, counters.name());
    } catch (BpfException e) {
      return false;
    }
  }

  /** Whether a map that is pinned under the name of counters is such, and of this layout. */
  static boolean isOurs(BpfMap pinned, String name) {
    MapInfo info = pinned.info();
    return COUNTERS.stream()
        .filter(counters -> counters.name().equals(name))
        .anyMatch(
            counters ->
                info.type() == counters.type()
                    && info.keySize() == Integer.BYTES
                    && info.valueSize() == counters.valueSize());
  }

  /** Uses the counters that are pinned, if they are there and of this layout. */
  private static void keep(BpfObject object, Counters counters, Path folder) {
    try (BpfMap pinned = Bpf.openMap(folder.resolve(counters.name()))) {
      if (isOurs(pinned, counters.name())) {
        object.useMap(counters.nameInObject(), pinned);
        return;
      }
    } catch (BpfException e) {
      // Not there, or none that can be opened as a map.
    }
    LOG.atWarn()
        .addKeyValue("counters", counters.name())
        .log("the pinned counters are gone: begun anew");
  }

  /** What the policy's pins say they belong to; empty before {@link #ensure}. */
  static Optional<Meta> meta(PolicyPins pins) {
    try (BpfMap map = Bpf.openMap(pins.folder().resolve(META))) {
      return Meta.read(map).filter(meta -> meta.layout() == BpfLayout.VERSION);
    } catch (BpfException e) {
      return Optional.empty();
    }
  }
}
