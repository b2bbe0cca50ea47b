// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.XdpMode;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The CPU maps of one policy while a plan is applied: each is made and filled when the first
 * interface asks for it, and let go when none needs it. An interface in native mode has the one
 * with frags, where the kernel has that, and one in generic mode the one without; so whatever one
 * comes to, the others stay as they are.
 */
final class PolicyMaps implements AutoCloseable {
  private final PinTree tree;
  private final CpuMapPlan plan;
  private final PolicyPins pins;
  private final BooleanSupplier fragsInKernel;
  private final CpuMapSteps steps;
  private final RemoteSteps remotes;
  private final Failures failures;
  private final Map<Boolean, Optional<Ready>> asked = new HashMap<>();
  private @Nullable Boolean pinnedWithoutFrags;

  /**
   * @param fragsInKernel asked when something depends on it
   */
  PolicyMaps(
      PinTree tree,
      CpuMapPlan plan,
      BooleanSupplier fragsInKernel,
      CpuMapSteps steps,
      Failures failures) {
    this.tree = tree;
    this.plan = plan;
    this.pins = PolicyPins.open(tree, plan.uid());
    this.fragsInKernel = fragsInKernel;
    this.steps = steps;
    this.remotes = new RemoteSteps(tree, failures);
    this.failures = failures;
  }

  /**
   * A CPU map that packets can be given to.
   *
   * @param unusable the CPUs of the plan that have no entry in it
   */
  record Ready(PolicyCpuMap cpuMap, Set<Integer> unusable) {
    /** The plan's tables without the CPUs that can't be used. */
    List<IndirectionTable> tables(AttachmentPlan plan) {
      return plan.tables().stream().map(table -> UsableTable.without(table, unusable)).toList();
    }
  }

  PolicyPins pins() {
    return pins;
  }

  /** Whether a program of an interface in this mode is to take frags. */
  boolean wantsFrags(AttachmentPlan attachment, XdpMode mode) {
    return Frags.wanted(
        attachment, mode, plan.remote(), pins, fragsInKernel, this::isPinnedWithoutFrags);
  }

  /** Asked once: a map of the other kind comes and goes with the answer. */
  private boolean isPinnedWithoutFrags(String path) {
    Boolean known = pinnedWithoutFrags;
    if (known == null) {
      known = remotes.isWithoutFrags(pins, plan, path);
      pinnedWithoutFrags = known;
    }
    return known;
  }

  /** The map with or without frags; empty when it can't be had, which is reported once. */
  Optional<Ready> ready(boolean frags) {
    Optional<Ready> known = asked.get(frags);
    if (known == null) {
      known = make(frags);
      asked.put(frags, known);
    }
    return known;
  }

  /**
   * What packets run through on their way out of other interfaces, once a map is {@link #ready};
   * null when the policy sends none.
   */
  @Nullable EgressPrograms egress(AttachmentPlan attachment) {
    return pins.egress(tree, !attachment.devices().isEmpty());
  }

  private Optional<Ready> make(boolean frags) {
    try {
      if (pins.cpuMap(frags).filter(map -> !Frags.agrees(map.map())).isPresent()) {
        pins.letGo(frags, "its programs are of the other kind");
      }
      PolicyCpuMap cpuMap = pins.cpuMap(tree, plan.policy(), frags);
      TracepointObserver.ensure(pins, plan.policy());
      try (RemoteProgram remote = remotes.prepare(pins, cpuMap, plan)) {
        return Optional.of(new Ready(cpuMap, steps.fill(cpuMap, plan, remote)));
      }
    } catch (BpfException | UncheckedIOException e) {
      failures.add(plan.uid(), 0, e);
      return Optional.empty();
    }
  }

  /**
   * Lets go what nothing needs any more, once no packet is under way that may.
   *
   * @param state what the kernel has
   * @param whole whether all interfaces of the plan are attached; if not, the next apply asks for
   *     the same maps again
   * @return whether the kernel may have something else now
   */
  boolean trim(DatapathState state, boolean whole) {
    Set<Integer> cpus = usedCpus(state);
    boolean changed = false;
    try {
      for (boolean frags : new boolean[] {false, true}) {
        if (!isUsed(frags, state) && (whole || !asked.containsKey(frags))) {
          changed |= pins.letGo(frags, "no interface needs it");
        }
      }
      for (PolicyCpuMap map : pins.cpuMaps()) {
        changed |= steps.trim(map, plan.uid(), cpus);
        changed |= remotes.trim(map, plan);
      }
      Set<Long> devices = deviceMaps(state);
      if (!pins.cpuMaps().isEmpty()) {
        TracepointObserver.retainDevices(pins, devices);
      }
      EgressPrograms egress = pins.egress();
      if (devices.isEmpty()) {
        pins.removeEgress();
      } else if (egress != null) {
        egress.trim(targets(state));
      }
      return changed;
    } catch (BpfException | UncheckedIOException e) {
      failures.add(plan.uid(), 0, e);
      return true;
    }
  }

  /** Those in use, now that a second program which nothing needs is gone. */
  private Set<Long> deviceMaps(DatapathState state) {
    Set<Long> ids = new HashSet<>(state.deviceMapIds(plan.uid()));
    for (PolicyCpuMap map : pins.cpuMaps()) {
      try (RemoteObjects remote = RemoteObjects.open(map.remote()).orElse(null)) {
        if (remote != null) {
          ids.addAll(remote.deviceSets().ids());
        }
      }
    }
    return ids;
  }

  /** The interfaces in them. */
  private Set<Integer> targets(DatapathState state) {
    Set<Integer> targets = new HashSet<>(state.targets(plan.uid()));
    for (PolicyCpuMap map : pins.cpuMaps()) {
      try (RemoteObjects remote = RemoteObjects.open(map.remote()).orElse(null)) {
        if (remote != null) {
          targets.addAll(remote.deviceSets().ifindexes());
        }
      }
    }
    return targets;
  }

  private boolean isUsed(boolean frags, DatapathState state) {
    return pins.cpuMap(frags)
        .map(PolicyCpuMap::id)
        .filter(id -> state.attachments().stream().anyMatch(it -> it.cpuMapId() == id))
        .isPresent();
  }

  /** Besides the plan's, every CPU that a table still names because its change failed. */
  private Set<Integer> usedCpus(DatapathState state) {
    Set<Integer> used = new HashSet<>(plan.queueSizes().keySet());
    state.attachments().stream()
        .filter(attachment -> attachment.uid().equals(plan.uid()))
        .flatMap(attachment -> attachment.tables().stream())
        .flatMapToInt(
            table ->
                IntStream.concat(IntStream.of(table.hashSlots()), IntStream.of(table.turnSlots())))
        .forEach(used::add);
    return used;
  }

  @Override
  public void close() {
    pins.close();
  }
}
