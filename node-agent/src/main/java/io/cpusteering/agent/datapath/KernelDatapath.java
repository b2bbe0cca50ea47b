// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.XdpMode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's side of steering, kept in pins below {@code <bpffs>/cpu-steering}. Nothing is held
 * open between calls: what is pinned is all there is to know, so an agent that starts anew is where
 * the last one was.
 *
 * <p>Must be called on a thread of the network namespace whose interfaces it steers.
 */
public final class KernelDatapath implements Datapath {
  private static final Logger LOG = LoggerFactory.getLogger(KernelDatapath.class);

  private final PinTree tree;
  private final BooleanSupplier frags;
  private final CpuMapThreads threads;
  private final StateReader states;
  private final CounterReader counterReader;

  /**
   * @param bpffs where the bpffs is mounted, or a folder in it
   */
  public KernelDatapath(Path bpffs) {
    this(bpffs, Path.of("/proc"), Frags::inKernel);
  }

  KernelDatapath(Path bpffs, Path proc, BooleanSupplier frags) {
    this.frags = frags;
    tree = new PinTree(bpffs);
    threads = new CpuMapThreads(proc);
    states = new StateReader(tree, threads);
    counterReader = new CounterReader(tree);
  }

  /**
   * {@inheritDoc}
   *
   * <p>In the order that loses nothing: add entries, switch tables and programs, wait until no
   * packet is under way that saw the old ones, delete entries. {@link DatapathPlan#EMPTY} leaves
   * nothing of ours, whole or not.
   *
   * @throws NoBpffsException when pins are needed and there is no bpffs
   * @throws io.cpusteering.agent.libbpf.LibbpfMissingException without libbpf
   */
  @Override
  public ApplyOutcome apply(DatapathPlan wanted) {
    Failures failures = new Failures();
    DatapathPlan plan = Broadcasts.possible(wanted, failures);
    CpuMapSteps cpuMaps = new CpuMapSteps(threads, failures);
    Map<String, PolicyPins> policies = new HashMap<>();
    try {
      Map<String, Set<Integer>> unusable = fill(plan, cpuMaps, policies, failures);
      boolean changed = removeInterfaces(plan, failures);
      changed |= steer(plan, policies, unusable, failures);
      if (changed) {
        GracePeriod.await();
      }
      DatapathState state = states.read();
      trim(plan, cpuMaps, policies, state, failures);
      removePolicies(plan, state);
      tree.removeIfEmpty();
    } finally {
      policies.values().forEach(PolicyPins::close);
    }
    return new ApplyOutcome(states.read(), failures.all());
  }

  @Override
  public DatapathState observe() {
    return states.read();
  }

  @Override
  public DatapathCounters counters() {
    return counterReader.read();
  }

  private Map<String, Set<Integer>> fill(
      DatapathPlan plan, CpuMapSteps cpuMaps, Map<String, PolicyPins> policies, Failures failures) {
    Map<String, Set<Integer>> unusable = new HashMap<>();
    RemoteSteps remotes = new RemoteSteps(tree, failures);
    for (CpuMapPlan map : plan.cpuMaps()) {
      try {
        PolicyPins pins =
            PolicyPins.openOrCreate(tree, map.uid(), map.policy(), takesFrags(plan, map.uid()));
        policies.put(map.uid(), pins);
        TracepointObserver.ensure(pins, map.policy());
        try (RemoteProgram remote = remotes.prepare(pins, map)) {
          unusable.put(map.uid(), cpuMaps.fill(pins, map, remote));
        }
      } catch (BpfException | UncheckedIOException e) {
        failures.add(map.uid(), 0, e);
      }
    }
    return unusable;
  }

  /** Only where no interface of the policy is, or can come to be, in generic mode: see Frags. */
  private boolean takesFrags(DatapathPlan plan, String uid) {
    return plan.attachments().stream()
            .filter(attachment -> attachment.uid().equals(uid))
            .allMatch(attachment -> attachment.modes().equals(List.of(XdpMode.NATIVE)))
        && frags.getAsBoolean();
  }

  private boolean removeInterfaces(DatapathPlan plan, Failures failures) {
    Set<Integer> wanted =
        plan.attachments().stream().map(AttachmentPlan::ifindex).collect(Collectors.toSet());
    boolean changed = false;
    for (int ifindex : tree.interfaces()) {
      if (wanted.contains(ifindex)) {
        continue;
      }
      try {
        new InterfacePins(tree.networkInterface(ifindex)).remove();
        changed = true;
        LOG.atInfo().addKeyValue("ifindex", ifindex).log("detached");
      } catch (BpfException | UncheckedIOException e) {
        failures.add("", ifindex, e);
      }
    }
    return changed;
  }

  private boolean steer(
      DatapathPlan plan,
      Map<String, PolicyPins> policies,
      Map<String, Set<Integer>> unusable,
      Failures failures) {
    InterfaceSteps interfaces = new InterfaceSteps(tree, new XdpAttacher(failures));
    boolean changed = false;
    for (AttachmentPlan attachment : plan.attachments()) {
      PolicyPins pins = policies.get(attachment.uid());
      Set<Integer> refused = unusable.get(attachment.uid());
      if (pins == null || refused == null) {
        // Already reported for the policy as a whole.
        continue;
      }
      List<IndirectionTable> tables =
          attachment.tables().stream().map(table -> UsableTable.without(table, refused)).toList();
      try {
        changed |= interfaces.apply(attachment, pins, tables);
      } catch (BpfException | UncheckedIOException e) {
        failures.add(attachment.uid(), attachment.ifindex(), e);
      }
    }
    return changed;
  }

  /** Keeps, besides the plan's, every CPU that a table still names because its change failed. */
  private void trim(
      DatapathPlan plan,
      CpuMapSteps cpuMaps,
      Map<String, PolicyPins> policies,
      DatapathState state,
      Failures failures) {
    for (CpuMapPlan map : plan.cpuMaps()) {
      PolicyPins pins = policies.get(map.uid());
      if (pins == null) {
        continue;
      }
      Set<Integer> used = new HashSet<>(map.queueSizes().keySet());
      state.attachments().stream()
          .filter(attachment -> attachment.uid().equals(map.uid()))
          .flatMap(attachment -> attachment.tables().stream())
          .flatMapToInt(
              table ->
                  IntStream.concat(
                      IntStream.of(table.hashSlots()), IntStream.of(table.turnSlots())))
          .forEach(used::add);
      Set<Long> devices = state.deviceMapIds(map.uid());
      try {
        cpuMaps.trim(pins, used);
        new RemoteSteps(tree, failures).trim(pins, map);
        TracepointObserver.retainDevices(pins, devices);
        if (devices.isEmpty()) {
          pins.removeEgress();
        }
      } catch (BpfException | UncheckedIOException e) {
        failures.add(map.uid(), 0, e);
      }
    }
  }

  private void removePolicies(DatapathPlan plan, DatapathState state) {
    Set<String> needed = plan.cpuMaps().stream().map(CpuMapPlan::uid).collect(Collectors.toSet());
    state.attachments().stream().map(DatapathState.Attachment::uid).forEach(needed::add);
    for (String uid : tree.policies()) {
      if (!needed.contains(uid)) {
        PinTree.remove(tree.policy(uid));
        LOG.atInfo().addKeyValue("uid", uid).log("CPU map removed");
      }
    }
  }
}
