// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.datapath.DatapathState.DeviceEntry;
import io.cpusteering.agent.datapath.DatapathState.DeviceMap;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.XdpPrograms;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.DeviceSet;
import io.cpusteering.agent.plan.XdpMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is asked and not touched: applying a plan tells what would come of it. What only
 * trying shows, such as whether a driver takes a program at the interface's MTU, is taken to work.
 * What is not there yet has the kernel id 0.
 */
public final class ForeseeingDatapath implements Datapath {
  private final KernelDatapath kernel;

  /**
   * @param bpffs where the bpffs is mounted, or a folder in it
   */
  public ForeseeingDatapath(Path bpffs) {
    kernel = new KernelDatapath(bpffs);
  }

  @Override
  public void switchTables(List<AttachmentPlan> attachments) {
    // Nothing is touched.
  }

  @Override
  public DatapathState observe() {
    return kernel.observe();
  }

  @Override
  public DatapathCounters counters() {
    return kernel.counters();
  }

  /** {@inheritDoc} Nothing is made, but told as if it were. */
  @Override
  public ApplyOutcome apply(DatapathPlan wanted) {
    Failures failures = new Failures();
    Map<Integer, Attachment> present =
        observe().attachments().stream()
            .filter(it -> it.ifindex() != 0)
            .collect(Collectors.toMap(Attachment::ifindex, it -> it, (one, same) -> one));
    List<Attachment> attachments = new ArrayList<>();
    for (AttachmentPlan plan : wanted.attachments()) {
      Attachment ours = present.get(plan.ifindex());
      if (ours == null && isForeign(plan)) {
        XdpAttacher.fail(failures, plan, "ForeignProgram", XdpAttacher.foreign(plan));
        continue;
      }
      mode(plan)
          .ifPresentOrElse(
              mode -> attachments.add(attachment(plan, mode, ours)),
              () ->
                  XdpAttacher.fail(
                      failures,
                      plan,
                      "NativeUnsupported",
                      "its driver says that it can't run XDP programs; use attach mode Generic, or"
                          + " change what the driver's documentation names (queues, LRO, MTU)"));
    }
    return new ApplyOutcome(
        new DatapathState(
            wanted.cpuMaps().stream().map(ForeseeingDatapath::cpuMap).toList(), attachments),
        failures.all());
  }

  private static boolean isForeign(AttachmentPlan plan) {
    try {
      XdpPrograms programs = Bpf.queryXdp(plan.ifindex());
      return !programs.none();
    } catch (BpfException e) {
      return false;
    }
  }

  /** The first mode that the driver doesn't rule out. */
  private static Optional<XdpMode> mode(AttachmentPlan plan) {
    boolean ruledOut =
        plan.modes().contains(XdpMode.NATIVE)
            && XdpAttacher.features(plan).filter(features -> !features.runsPrograms()).isPresent();
    return plan.modes().stream().filter(mode -> mode != XdpMode.NATIVE || !ruledOut).findFirst();
  }

  private static Attachment attachment(
      AttachmentPlan plan, XdpMode mode, @Nullable Attachment ours) {
    return new Attachment(
        plan.ifindex(),
        plan.uid(),
        plan.policy(),
        plan.revision(),
        mode,
        ours == null ? 0 : ours.programId(),
        ours == null ? 0 : ours.linkId(),
        plan.program(),
        plan.ruleNames(),
        ours != null && ours.frags(),
        0,
        plan.tables(),
        plan.devices().stream().map(ForeseeingDatapath::devices).toList(),
        plan.lineups());
  }

  private static DeviceMap devices(DeviceSet set) {
    return new DeviceMap(
        0,
        set.rewriteSourceMac(),
        set.devices().stream().map(it -> new DeviceEntry(it.ifindex(), it.address(), 0)).toList());
  }

  private static CpuMap cpuMap(CpuMapPlan plan) {
    SortedMap<Integer, CpuEntry> entries = new TreeMap<>();
    plan.queueSizes()
        .forEach((cpu, size) -> entries.put(cpu, new CpuEntry(size, 0, null, plan.nice())));
    return new CpuMap(plan.uid(), 0, Bpf.possibleCpus(), entries, null);
  }
}
