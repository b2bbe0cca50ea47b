// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel's tracepoints count what never gets out of the interfaces that a policy's packets
 * are sent out of. It is pinned beside the programs of {@link EgressPrograms}; an agent that knows
 * nothing of it leaves it as it is, and takes it away together with those.
 */
final class TargetObserver {
  /** Maps of others, pinned once more: those that the programs look at. */
  private static final String OBSERVED_SENT = "observed_sent";

  private static final String OBSERVED_SETS = "observed_sets";

  private static final List<Tracepoint> TRACEPOINTS =
      List.of(
          new Tracepoint("xdp_devmap_xmit", "count_transmit"),
          new Tracepoint("xdp_redirect_err", "count_refused"));

  /** What has nothing to do with what the kernel is able to. */
  private static final Set<Integer> PASSING =
      Set.of(Errno.ENOMEM, Errno.EAGAIN, Errno.EINTR, Errno.EPERM);

  /** libbpf's ESRCH: where the fields of the kernel's structures are is not told. */
  private static final String NO_BTF = "this kernel was built without BTF";

  /** Set once the kernel has turned out to refuse the programs. */
  private static final AtomicBoolean IMPOSSIBLE_HERE = new AtomicBoolean();

  private static final Logger LOG = LoggerFactory.getLogger(TargetObserver.class);

  private TargetObserver() {}

  /**
   * Sets the counting up, unless it is. What was counted goes on. Which maps it looks at is pinned
   * last, so that what a killed agent left half done is done again.
   *
   * @param folder of the programs that packets run through on their way out
   * @param sent what those count
   * @param deviceSets pin of the ids of the policy's device maps
   */
  static void ensure(Path folder, BpfMap sent, Path deviceSets) {
    if (IMPOSSIBLE_HERE.get()) {
      return;
    }
    try (BpfMap sets = Bpf.openMap(deviceSets);
        TargetLosses present = TargetLosses.open(folder).orElse(null)) {
      if (present == null || !isWhole(folder, sent, sets)) {
        setUp(folder, sent, sets, Optional.ofNullable(present));
      }
    }
  }

  private static void setUp(Path folder, BpfMap sent, BpfMap sets, Optional<TargetLosses> present) {
    try (BpfObject object = new BpfObject("targets", BpfPrograms.TARGETS.read())) {
      object.useMap("sent", sent);
      object.useMap("device_sets", sets);
      present.ifPresent(
          kept -> {
            object.useMap(TargetLosses.LOSSES, kept.losses());
            object.useMap(TargetLosses.FLUSHED, kept.flushed());
          });
      if (!isLoaded(object)) {
        return;
      }
      for (String name : List.of(TargetLosses.LOSSES, TargetLosses.FLUSHED)) {
        try (BpfMap map = object.map(name)) {
          PinTree.pin(map, folder.resolve(name));
        }
      }
      TRACEPOINTS.forEach(tracepoint -> tracepoint.attach(object, folder));
      PinTree.pin(sets, folder.resolve(OBSERVED_SETS));
      PinTree.pin(sent, folder.resolve(OBSERVED_SENT));
    }
  }

  /** Nothing depends on these figures, so a kernel that refuses is left at that. */
  private static boolean isLoaded(BpfObject object) {
    try {
      object.load();
      return true;
    } catch (BpfException e) {
      if (PASSING.contains(e.errno())) {
        throw e;
      }
      IMPOSSIBLE_HERE.set(true);
      LOG.atWarn()
          .addKeyValue("error", e.errno() == Errno.ESRCH ? NO_BTF : e.getMessage())
          .log(
              "what never gets out of interfaces that packets are redirected to can't be counted"
                  + " for each of them here: those figures are missing, redirecting works");
      return false;
    }
  }

  private static boolean isWhole(Path folder, BpfMap sent, BpfMap sets) {
    return is(folder.resolve(OBSERVED_SENT), sent)
        && is(folder.resolve(OBSERVED_SETS), sets)
        && TRACEPOINTS.stream().allMatch(tracepoint -> tracepoint.isAttached(folder));
  }

  private static boolean is(Path pin, BpfMap map) {
    try (BpfMap pinned = Bpf.openMap(pin)) {
      return pinned.info().id() == map.info().id();
    } catch (BpfException e) {
      return false;
    }
  }
}
