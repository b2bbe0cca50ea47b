// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.Interfaces;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
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
    finishPinning();
    Failures failures = new Failures();
    DatapathPlan plan = Broadcasts.possible(wanted, failures);
    CpuMapSteps steps = new CpuMapSteps(threads, failures);
    Map<String, PolicyMaps> policies = new LinkedHashMap<>();
    try {
      for (CpuMapPlan map : plan.cpuMaps()) {
        policies.put(map.uid(), new PolicyMaps(tree, map, frags, steps, failures));
      }
      boolean changed = removeInterfaces(plan, failures);
      changed |= steer(plan, policies, failures);
      if (changed) {
        GracePeriod.await();
      }
      DatapathState state = states.read();
      boolean trimmed = trim(plan, state, policies);
      tree.removeIfEmpty();
      return new ApplyOutcome(trimmed ? states.read() : state, failures.all());
    } finally {
      policies.values().forEach(PolicyMaps::close);
    }
  }

  /** Lets go what is not needed any more: whether there was any. */
  private boolean trim(DatapathPlan plan, DatapathState state, Map<String, PolicyMaps> policies) {
    boolean trimmed = false;
    for (Map.Entry<String, PolicyMaps> policy : policies.entrySet()) {
      trimmed |= policy.getValue().trim(state, isWhole(plan, policy.getKey(), state));
    }
    return trimmed | removePolicies(plan, state);
  }

  @Override
  public void switchTables(List<AttachmentPlan> attachments) {
    boolean changed = false;
    for (AttachmentPlan plan : attachments) {
      try {
        changed |= ProgramSteps.switchTables(tree, plan);
      } catch (BpfException | UncheckedIOException e) {
        LOG.atDebug()
            .addKeyValue("interface", plan.interfaceName())
            .setCause(e)
            .log("left to apply");
      }
    }
    if (changed) {
      // Entries may be deleted after this.
      GracePeriod.await();
    }
  }

  @Override
  public DatapathState observe() {
    return states.read();
  }

  @Override
  public DatapathCounters counters() {
    return counterReader.read();
  }

  /** Whether anything is pinned that looks like ours, readable or not. */
  public boolean hasPins() {
    return !tree.interfaces().isEmpty() || !tree.policies().isEmpty();
  }

  /** What an agent was killed at is ended, or let go and made anew. */
  private void finishPinning() {
    for (int ifindex : tree.interfaces()) {
      new InterfacePins(tree.networkInterface(ifindex)).finishAttaching();
    }
    tree.removeStaged();
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
        InterfacePins pins = new InterfacePins(tree.networkInterface(ifindex));
        Optional<Meta> description = pins.description();
        pins.remove();
        changed = true;
        LOG.atInfo()
            .addKeyValue("interface", name(ifindex, description))
            .addKeyValue("ifindex", ifindex)
            .addKeyValue("policy", description.map(Meta::policy).orElse(""))
            .log("detached");
      } catch (BpfException | UncheckedIOException e) {
        failures.add("", ifindex, e);
      }
    }
    return changed;
  }

  /** Of an interface that is gone the one that it had when it was attached. */
  private static String name(int ifindex, Optional<Meta> description) {
    return Interfaces.name(ifindex).or(() -> description.map(Meta::interfaceName)).orElse("");
  }

  private boolean steer(DatapathPlan plan, Map<String, PolicyMaps> policies, Failures failures) {
    InterfaceSteps interfaces = new InterfaceSteps(tree, new XdpAttacher(failures));
    boolean changed = false;
    for (AttachmentPlan attachment : plan.attachments()) {
      PolicyMaps policy = policies.get(attachment.uid());
      if (policy == null) {
        throw new IllegalArgumentException("no CPU map is planned for " + attachment.policy());
      }
      try {
        changed |= interfaces.apply(attachment, policy);
      } catch (BpfException | UncheckedIOException e) {
        failures.add(attachment.uid(), attachment.ifindex(), e);
      }
    }
    return changed;
  }

  private static boolean isWhole(DatapathPlan plan, String uid, DatapathState state) {
    Set<Integer> attached =
        state.attachments().stream()
            .filter(attachment -> attachment.uid().equals(uid))
            .map(DatapathState.Attachment::ifindex)
            .collect(Collectors.toUnmodifiableSet());
    return plan.attachments().stream()
        .filter(attachment -> attachment.uid().equals(uid))
        .allMatch(attachment -> attached.contains(attachment.ifindex()));
  }

  private boolean removePolicies(DatapathPlan plan, DatapathState state) {
    Set<String> needed = plan.cpuMaps().stream().map(CpuMapPlan::uid).collect(Collectors.toSet());
    state.attachments().stream().map(DatapathState.Attachment::uid).forEach(needed::add);
    boolean removed = false;
    for (String uid : tree.policies()) {
      if (!needed.contains(uid)) {
        removed |= PinTree.remove(tree.policy(uid));
        LOG.atInfo().addKeyValue("uid", uid).log("CPU map removed");
      }
    }
    return removed;
  }
}
