// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.LinkInfo;
import io.cpusteering.agent.plan.AttachmentPlan;
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
  private final ProgramSteps programs;

  InterfaceSteps(PinTree tree, XdpAttacher attacher) {
    this.tree = tree;
    this.attacher = attacher;
    this.programs = new ProgramSteps(new HashSeeds(tree));
  }

  /**
   * Applies.
   *
   * @param plan of the interface
   * @param policy the CPU maps of its policy
   * @return whether packets may still be under way that saw the state before
   */
  boolean apply(AttachmentPlan plan, PolicyMaps policy) {
    InterfacePins pins = new InterfacePins(tree.networkInterface(plan.ifindex()));
    SteeringObjects present = pins.objects().orElse(null);
    try {
      Optional<BpfLink> link = holdingLink(pins, present, plan, policy);
      if (link.isEmpty()) {
        return attach(pins, present, plan, policy);
      }
      try (BpfLink held = link.get()) {
        return update(pins, present, plan, policy, held.info(), held);
      }
    } finally {
      if (present != null) {
        present.close();
      }
    }
  }

  /** The link, if it still has its interface and a mode that is asked for; else it is let go. */
  private static Optional<BpfLink> holdingLink(
      InterfacePins pins,
      @Nullable SteeringObjects present,
      AttachmentPlan plan,
      PolicyMaps policy) {
    Optional<BpfLink> link = pins.link();
    if (link.isEmpty()) {
      return link;
    }
    LinkInfo info = link.get().info();
    XdpAttacher.Place place = XdpAttacher.place(plan.ifindex(), info);
    if (!place.here()) {
      LOG.atWarn()
          .addKeyValue("interface", plan.interfaceName())
          .log("the link had lost its interface");
    } else if (modeSuits(present, plan, policy, place.mode())) {
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
   * it was attached, since then those before it were tried, and with frags if that is possible.
   */
  private static boolean modeSuits(
      @Nullable SteeringObjects present,
      AttachmentPlan plan,
      PolicyMaps policy,
      Optional<XdpMode> mode) {
    if (mode.isEmpty() || mode.get() == plan.modes().getFirst()) {
      return true;
    }
    if (present == null) {
      return false;
    }
    Meta meta = Meta.read(present.meta()).orElseThrow();
    return plan.modes().contains(mode.get())
        && plan.modes().equals(meta.modes())
        && (meta.takesFrags() || !policy.wantsFrags(plan, plan.modes().getFirst()));
  }

  /** Changes what is under a link. */
  private boolean update(
      InterfacePins pins,
      @Nullable SteeringObjects present,
      AttachmentPlan plan,
      PolicyMaps policy,
      LinkInfo info,
      BpfLink link) {
    Meta before = present == null ? null : Meta.read(present.meta()).orElseThrow();
    // Where the kernel does not say: without frags is right in every mode.
    XdpMode mode =
        XdpAttacher.place(plan.ifindex(), info)
            .mode()
            .orElse(before == null ? XdpMode.GENERIC : before.mode());
    PolicyMaps.Ready ready = policy.ready(policy.wantsFrags(plan, mode)).orElse(null);
    if (ready == null) {
      return false;
    }
    boolean tried =
        before == null
            ? policy.wantsFrags(plan, XdpMode.NATIVE)
            : before.takesFrags() || mode == XdpMode.NATIVE && ready.cpuMap().frags();
    Meta meta = meta(plan, mode, tried, present);
    if (present != null
        && programs.suits(present, plan, ready)
        && info.programId() == present.program().info().id()) {
      boolean changed = programs.adopt(present, plan, policy, ready);
      if (!meta.equals(before)) {
        meta.write(present.meta());
      }
      return changed;
    }
    try (SteeringObjects fresh = programs.load(present, plan, policy, ready)) {
      meta.write(fresh.meta());
      link.replaceProgram(fresh.program());
      pins.pin(fresh);
    }
    LOG.atInfo()
        .addKeyValue("interface", plan.interfaceName())
        .addKeyValue("policy", plan.policy())
        .addKeyValue("revision", plan.revision())
        .addKeyValue("frags", ready.cpuMap().frags())
        .log("program replaced");
    return true;
  }

  /** Attaches in the first mode that works, each with a program and a CPU map for that mode. */
  private boolean attach(
      InterfacePins pins,
      @Nullable SteeringObjects present,
      AttachmentPlan plan,
      PolicyMaps policy) {
    boolean changed = false;
    for (XdpMode mode : plan.modes()) {
      PolicyMaps.Ready ready = policy.ready(policy.wantsFrags(plan, mode)).orElse(null);
      if (ready == null) {
        return changed;
      }
      SteeringObjects objects =
          present != null && programs.suits(present, plan, ready)
              ? present
              : programs.load(present, plan, policy, ready);
      try {
        if (objects == present) {
          changed |= programs.adopt(objects, plan, policy, ready);
        }
        meta(plan, mode, policy.wantsFrags(plan, XdpMode.NATIVE), present).write(objects.meta());
        tree.create(tree.networkInterface(plan.ifindex()));
        pins.pin(objects);
        switch (attacher.attach(plan, mode, objects.program(), ready.cpuMap().frags())) {
          case XdpAttacher.Outcome.Attached(BpfLink link) -> {
            try (link) {
              pins.pin(link);
            }
            attached(plan, mode, ready);
            return changed;
          }
          case XdpAttacher.Outcome.Refused() -> {
            pins.remove();
            return changed;
          }
          case XdpAttacher.Outcome.TryNext() -> {}
        }
      } finally {
        if (objects != present) {
          objects.close();
        }
      }
    }
    throw new IllegalStateException("the last mode of a plan is the end of trying");
  }

  private static void attached(AttachmentPlan plan, XdpMode mode, PolicyMaps.Ready ready) {
    LOG.atInfo()
        .addKeyValue("interface", plan.interfaceName())
        .addKeyValue("policy", plan.policy())
        .addKeyValue("revision", plan.revision())
        .addKeyValue("mode", mode)
        .addKeyValue("frags", ready.cpuMap().frags())
        .log("attached");
  }

  /**
   * @param present what counts on, if it is of the same policy
   */
  private static Meta meta(
      AttachmentPlan plan, XdpMode mode, boolean frags, @Nullable SteeringObjects present) {
    return new Meta(
            BpfLayout.VERSION,
            plan.uid(),
            plan.policy(),
            plan.revision(),
            plan.interfaceName(),
            plan.modes(),
            mode,
            plan.ruleNames(),
            frags,
            present == null ? null : bases(plan, present),
            null)
        .with(plan.lineups());
  }

  private static @Nullable List<Long> bases(AttachmentPlan plan, SteeringObjects present) {
    Meta before = Meta.read(present.meta()).orElseThrow();
    return before.uid().equals(plan.uid())
        ? before.basesOf(
            plan.ruleNames(),
            CounterReader.counted(
                present.state().read(0).orElseThrow(),
                BpfLayout.CpuState.MATCHED,
                BpfLayout.CpuState.SIZE))
        : null;
  }
}
