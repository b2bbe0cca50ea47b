// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.LinkInfo;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.agent.plan.XdpMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one interface what the plan says, changing only what differs. A link that holds is never
 * let go: whatever changes, the program under it is replaced.
 */
final class InterfaceSteps {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceSteps.class);

  private final PinTree tree;
  private final XdpAttacher attacher;
  private final HashSeeds seeds;

  InterfaceSteps(PinTree tree, XdpAttacher attacher) {
    this.tree = tree;
    this.attacher = attacher;
    this.seeds = HashSeeds.of(tree);
  }

  /**
   * Applies.
   *
   * @param plan of the interface
   * @param policy the policy's pins, with the entries of its CPU map there already
   * @param tables the plan's, without the CPUs that can't be used
   * @return whether packets may still be under way that saw the state before
   */
  boolean apply(AttachmentPlan plan, PolicyPins policy, List<IndirectionTable> tables) {
    InterfacePins pins = new InterfacePins(tree.networkInterface(plan.ifindex()));
    policy.egress(tree, !plan.devices().isEmpty());
    BpfLink link = holdingLink(pins, plan).orElse(null);
    try {
      SteeringObjects present = pins.objects().orElse(null);
      try {
        if (present != null && suits(present, plan, policy.cpus(), link)) {
          return adopt(pins, present, plan, policy, tables, link);
        }
        return replace(pins, present, plan, policy, tables, link);
      } finally {
        if (present != null) {
          present.close();
        }
      }
    } finally {
      if (link != null) {
        link.close();
      }
    }
  }

  /** The link, if it still has its interface and a mode that is asked for; else it is let go. */
  private static Optional<BpfLink> holdingLink(InterfacePins pins, AttachmentPlan plan) {
    Optional<BpfLink> link = pins.link();
    if (link.isEmpty()) {
      return link;
    }
    LinkInfo info = link.get().info();
    if (info.ifindex() == 0) {
      LOG.atWarn()
          .addKeyValue("interface", plan.interfaceName())
          .log("the link had lost its interface");
    } else if (modeSuits(pins, plan, info)) {
      return link;
    } else {
      // The kernel changes the mode of an attached program in no other way.
      LOG.atInfo()
          .addKeyValue("interface", plan.interfaceName())
          .addKeyValue("modes", plan.modes())
          .log("detached to change the attach mode");
    }
    link.get().close();
    pins.detach();
    return Optional.empty();
  }

  /**
   * The first mode asked for always suits; another one only when the same modes were asked for when
   * it was attached, since then those before it were tried.
   */
  private static boolean modeSuits(InterfacePins pins, AttachmentPlan plan, LinkInfo info) {
    Optional<XdpMode> mode = XdpAttacher.modeOf(info.ifindex(), info.programId());
    if (mode.isEmpty() || mode.get() == plan.modes().getFirst()) {
      return true;
    }
    return plan.modes().contains(mode.get()) && plan.modes().equals(modesAskedFor(pins));
  }

  private static List<XdpMode> modesAskedFor(InterfacePins pins) {
    return pins.objects()
        .map(
            objects -> {
              try (objects) {
                return Meta.read(objects.meta()).orElseThrow().modes();
              }
            })
        .orElse(List.of());
  }

  private static boolean suits(
      SteeringObjects present, AttachmentPlan plan, BpfMap cpus, @Nullable BpfLink link) {
    return present.constants().settings().equals(plan.program())
        && present.uses(cpus)
        && (link == null || link.info().programId() == present.program().info().id());
  }

  private boolean adopt(
      InterfacePins pins,
      SteeringObjects present,
      AttachmentPlan plan,
      PolicyPins policy,
      List<IndirectionTable> tables,
      @Nullable BpfLink link) {
    boolean changed = present.deviceSets().write(plan.devices(), policy.egress());
    if (!present.tables().read().equals(tables)) {
      changed = true;
      present.tables().write(tables);
      LOG.atInfo()
          .addKeyValue("interface", plan.interfaceName())
          .addKeyValue("revision", plan.revision())
          .log("indirection tables switched");
    }
    if (link == null) {
      attach(pins, present, plan, policy.cpus());
    } else {
      writeMeta(present, plan, null);
    }
    return changed;
  }

  private boolean replace(
      InterfacePins pins,
      @Nullable SteeringObjects present,
      AttachmentPlan plan,
      PolicyPins policy,
      List<IndirectionTable> tables,
      @Nullable BpfLink link) {
    ProgramConstants constants = new ProgramConstants(plan.program(), seeds.of(plan.uid()), false);
    try (SteeringObjects fresh =
        SteeringObjects.load(constants, policy.cpus(), countersToKeep(present, plan))) {
      fresh.tables().write(tables);
      TracepointObserver.observeDevices(policy, fresh.deviceSets().ids());
      fresh.deviceSets().write(plan.devices(), policy.egress());
      tree.create(tree.networkInterface(plan.ifindex()));
      if (link == null) {
        meta(plan, plan.modes().getFirst()).write(fresh.meta());
        pins.pin(fresh);
        attach(pins, fresh, plan, policy.cpus());
        return false;
      }
      LinkInfo info = link.info();
      XdpMode mode =
          XdpAttacher.modeOf(info.ifindex(), info.programId()).orElse(plan.modes().getFirst());
      meta(plan, mode).write(fresh.meta());
      link.replaceProgram(fresh.program());
      pins.pin(fresh);
      LOG.atInfo()
          .addKeyValue("interface", plan.interfaceName())
          .addKeyValue("policy", plan.policy())
          .addKeyValue("revision", plan.revision())
          .log("program replaced");
      return true;
    }
  }

  /** Counters and cursors go on while the policy is the same; those of another are not its own. */
  private static @Nullable SteeringObjects countersToKeep(
      @Nullable SteeringObjects present, AttachmentPlan plan) {
    return present != null && Meta.read(present.meta()).orElseThrow().uid().equals(plan.uid())
        ? present
        : null;
  }

  private void attach(
      InterfacePins pins, SteeringObjects objects, AttachmentPlan plan, BpfMap cpus) {
    Optional<XdpAttacher.Attached> attached =
        attacher.attach(plan, objects.program(), Frags.of(cpus));
    if (attached.isEmpty()) {
      pins.remove();
      return;
    }
    try (BpfLink link = attached.get().link()) {
      writeMeta(objects, plan, attached.get().mode());
      pins.pin(link);
    }
    LOG.atInfo()
        .addKeyValue("interface", plan.interfaceName())
        .addKeyValue("policy", plan.policy())
        .addKeyValue("revision", plan.revision())
        .addKeyValue("mode", attached.get().mode())
        .log("attached");
  }

  /** Writes the meta if it differs; a null mode leaves the one that is there. */
  private static void writeMeta(
      SteeringObjects objects, AttachmentPlan plan, @Nullable XdpMode mode) {
    Meta present = Meta.read(objects.meta()).orElseThrow();
    Meta wanted = meta(plan, mode == null ? present.mode() : mode);
    if (!wanted.equals(present)) {
      wanted.write(objects.meta());
    }
  }

  private static Meta meta(AttachmentPlan plan, XdpMode mode) {
    return new Meta(
        BpfLayout.VERSION,
        plan.uid(),
        plan.policy(),
        plan.revision(),
        plan.interfaceName(),
        plan.modes(),
        mode,
        plan.ruleNames(),
        0);
  }
}
