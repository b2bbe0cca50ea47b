// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.CpuMapPlan;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.XdpMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A kernel that does as planned, but for the interfaces it was told to refuse. */
public final class MemoryDatapath implements Datapath {
  private static final long CPU_MAP = 300;

  private final Map<Integer, Failure> refused = new HashMap<>();
  private final Set<Integer> unchanging = new HashSet<>();
  private final List<DatapathPlan> applied = new ArrayList<>();
  private final List<AttachmentPlan> switched = new ArrayList<>();
  private String priorities = "";
  private DatapathState state = new DatapathState(List.of(), List.of());
  private DatapathCounters counters = new DatapathCounters(List.of(), List.of());

  /** Has every attach to an interface fail from now on. */
  public void refuse(int ifindex, String reason, String message) {
    refused.put(ifindex, new Failure("", ifindex, reason, message));
  }

  /** Has every change of an interface fail from now on: it keeps what it has. */
  public void refuseChanges(int ifindex, String reason, String message) {
    refuse(ifindex, reason, message);
    unchanging.add(ifindex);
  }

  /** Has the priority of every policy's threads be refused from now on. */
  public void refuseThreadPriorities(String why) {
    priorities = why;
  }

  /** What {@link #counters} gives from now on. */
  public void count(DatapathCounters now) {
    counters = now;
  }

  /** The plans so far. */
  public List<DatapathPlan> applied() {
    return applied;
  }

  @Override
  public ApplyOutcome apply(DatapathPlan plan) {
    applied.add(plan);
    List<Failure> failures = new ArrayList<>();
    List<Attachment> attachments = new ArrayList<>();
    for (AttachmentPlan it : plan.attachments()) {
      Failure failure = refused.get(it.ifindex());
      if (failure == null) {
        attachments.add(attachment(it));
      } else {
        failures.add(new Failure(it.uid(), it.ifindex(), failure.reason(), failure.message()));
        state.attachments().stream()
            .filter(present -> present.ifindex() == it.ifindex())
            .filter(present -> unchanging.contains(present.ifindex()))
            .forEach(attachments::add);
      }
    }
    if (!priorities.isEmpty()) {
      plan.cpuMaps()
          .forEach(
              it -> failures.add(new Failure(it.uid(), 0, Failure.THREADS_MAY_STARVE, priorities)));
    }
    state = new DatapathState(plan.cpuMaps().stream().map(this::cpuMap).toList(), attachments);
    return new ApplyOutcome(state, failures);
  }

  private Attachment attachment(AttachmentPlan plan) {
    return new Attachment(
        plan.ifindex(),
        plan.uid(),
        plan.policy(),
        plan.revision(),
        plan.modes().getFirst(),
        100 + plan.ifindex(),
        200 + plan.ifindex(),
        plan.program(),
        plan.ruleNames(),
        plan.modes().equals(List.of(XdpMode.NATIVE)),
        CPU_MAP,
        plan.tables(),
        List.of(),
        plan.lineups());
  }

  private CpuMap cpuMap(CpuMapPlan plan) {
    SortedMap<Integer, CpuEntry> entries = new TreeMap<>();
    plan.queueSizes()
        .forEach((cpu, size) -> entries.put(cpu, new CpuEntry(size, 0, 1000 + cpu, plan.nice())));
    return new CpuMap(plan.uid(), CPU_MAP, 8, entries, null);
  }

  /** The attachments whose tables were switched at once, in order. */
  public List<AttachmentPlan> switched() {
    return switched;
  }

  @Override
  public void switchTables(List<AttachmentPlan> attachments) {
    switched.addAll(attachments);
  }

  @Override
  public DatapathState observe() {
    return state;
  }

  @Override
  public DatapathCounters counters() {
    return counters;
  }
}
