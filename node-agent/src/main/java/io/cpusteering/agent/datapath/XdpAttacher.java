// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.Interfaces;
import io.cpusteering.agent.libbpf.LinkInfo;
import io.cpusteering.agent.libbpf.XdpFeatures;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.XdpMode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches programs, and says what stands in the way. */
final class XdpAttacher {
  private static final Logger LOG = LoggerFactory.getLogger(XdpAttacher.class);

  /** What became of an attempt. */
  sealed interface Outcome {
    /**
     * It is attached.
     *
     * @param link not pinned yet: falls when it is closed
     */
    record Attached(BpfLink link) implements Outcome {}

    /** Not in this mode; the plan has another one. */
    record TryNext() implements Outcome {}

    /** Not at all; a failure was reported. */
    record Refused() implements Outcome {}
  }

  private final Failures failures;

  XdpAttacher(Failures failures) {
    this.failures = failures;
  }

  /**
   * Attaches in one of the plan's modes.
   *
   * @param frags whether the program takes packets that lie in several buffers, which in generic
   *     mode no program may: see {@link Frags}
   */
  Outcome attach(AttachmentPlan plan, XdpMode mode, BpfProgram program, boolean frags) {
    if (frags && mode == XdpMode.GENERIC) {
      throw new IllegalArgumentException("a program with frags in generic mode loses packets");
    }
    try {
      return new Outcome.Attached(Bpf.attachXdp(program, plan.ifindex(), flags(mode)));
    } catch (BpfException e) {
      if (mode == plan.modes().getLast() || isFinal(e)) {
        report(plan, mode, frags, e);
        return new Outcome.Refused();
      }
      LOG.atInfo()
          .addKeyValue("interface", plan.interfaceName())
          .addKeyValue("mode", mode)
          .addKeyValue("error", Errno.name(e.errno()))
          .log("refused in this mode, the next one is tried");
      return new Outcome.TryNext();
    }
  }

  /**
   * Where a link is.
   *
   * @param here on the interface that was asked about
   * @param mode in which that has its program; empty when the kernel doesn't say
   */
  record Place(boolean here, Optional<XdpMode> mode) {}

  /**
   * Whether a link is on that interface of this network namespace. One that went to another
   * namespace took its link along, which then tells its index there.
   */
  static Place place(int ifindex, LinkInfo link) {
    if (link.ifindex() != ifindex) {
      return new Place(false, Optional.empty());
    }
    try {
      XdpPrograms programs = Bpf.queryXdp(ifindex);
      if (programs.nativeId() == link.programId()) {
        return new Place(true, Optional.of(XdpMode.NATIVE));
      }
      if (programs.genericId() == link.programId()) {
        return new Place(true, Optional.of(XdpMode.GENERIC));
      }
      return new Place(programs.hardwareId() == link.programId(), Optional.empty());
    } catch (BpfException e) {
      return new Place(e.errno() != Errno.ENODEV, Optional.empty());
    }
  }

  /** What the driver says it can do; empty where that is not known. */
  static Optional<XdpFeatures> features(AttachmentPlan plan) {
    try {
      return Bpf.xdpFeatures(plan.ifindex());
    } catch (BpfException e) {
      return Optional.empty();
    }
  }

  /** Whether another mode could not help: someone is there, or nothing is. */
  private static boolean isFinal(BpfException e) {
    return switch (e.errno()) {
      case Errno.EBUSY, Errno.EEXIST, Errno.ENODEV, Errno.EPERM -> true;
      default -> false;
    };
  }

  private void report(AttachmentPlan plan, XdpMode mode, boolean frags, BpfException e) {
    switch (e.errno()) {
      case Errno.EBUSY, Errno.EEXIST -> fail(plan, "ForeignProgram", foreign(plan));
      case Errno.ENODEV -> fail(plan, "InterfaceGone", e.explanation());
      case Errno.ERANGE -> fail(plan, "MtuTooLarge", MtuRefusal.explain(frags, features(plan)));
      case Errno.EPERM -> fail(plan, "NoPermission", e.explanation());
      default -> {
        if (e.errno() == Errno.EINVAL && !Interfaces.exists(plan.ifindex())) {
          // The kernel says EINVAL for an index that no interface has.
          fail(plan, "InterfaceGone", "there is no interface with this index (any more)");
        } else {
          fail(
              plan,
              mode == XdpMode.NATIVE ? "NativeUnsupported" : "KernelRefused",
              "%s (%s)".formatted(explain(mode, e), Errno.name(e.errno())));
        }
      }
    }
  }

  /** Before generic mode knew CPU maps the kernel refused programs that use one there. */
  private static String explain(XdpMode mode, BpfException e) {
    return mode == XdpMode.GENERIC && e.errno() == Errno.EINVAL
        ? "this kernel gives packets to no other CPU in generic mode, as Linux does from 5.15 on;"
            + " use attach mode Native where the driver has it, or a newer kernel"
        : e.explanation();
  }

  private void fail(AttachmentPlan plan, String reason, String why) {
    fail(failures, plan, reason, why);
  }

  /** Reports that an interface is not steered. */
  static void fail(Failures failures, AttachmentPlan plan, String reason, String why) {
    failures.add(
        plan.uid(),
        plan.ifindex(),
        reason,
        "interface %s (index %d) is not steered by policy %s: %s"
            .formatted(plan.interfaceName(), plan.ifindex(), plan.policy(), why));
  }

  /** Says whose program is in the way, as far as that can be told. */
  static String foreign(AttachmentPlan plan) {
    String what = "an XDP program that is not ours";
    try {
      XdpPrograms programs = Bpf.queryXdp(plan.ifindex());
      if (programs.hardwareId() != 0) {
        what += " (id %d, in the device)".formatted(programs.hardwareId());
      } else if (programs.nativeId() != 0) {
        what += " (id %d, native mode)".formatted(programs.nativeId());
      } else if (programs.genericId() != 0) {
        what += " (id %d, generic mode)".formatted(programs.genericId());
      } else {
        what += " on a device above this one";
      }
    } catch (BpfException e) {
      what += " (its id can't be asked: %s)".formatted(e.explanation());
    }
    return "%s is there and is left alone; remove it or exclude the interface".formatted(what);
  }

  private static int flags(XdpMode mode) {
    return switch (mode) {
      case NATIVE -> Bpf.XDP_NATIVE;
      case GENERIC -> Bpf.XDP_GENERIC;
    };
  }
}
