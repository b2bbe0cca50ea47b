// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.Datapath;
import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.AttachmentPlan;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.CpuList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the slots of CPUs that went offline before a round reads anything else: a round takes some
 * tenths of a second on a busy machine. It plans with what the last round knew, and with CPUs alone
 * that have entries already, so nothing but tables is to be written. The round that follows does
 * the rest. Not for concurrent use.
 */
public final class CpuRetreat {
  /** Reason of what is told of a CPU that went, until it is back. */
  public static final String CPU_GONE = "CpuGone";

  private final Supplier<CpuList> online;
  private final Datapath datapath;
  private final LatestCounters counters;
  private final SortedMap<Integer, Trouble> gone = new TreeMap<>();
  private @Nullable Known known;

  /**
   * What the last round left.
   *
   * @param basis what it planned from
   * @param state what the kernel had then
   */
  private record Known(PlanBasis basis, HostFacts host, DatapathState state) {}

  /**
   * @param online reads which CPUs run now
   * @param counters of the same datapath, as it was looked at last
   */
  public CpuRetreat(Supplier<CpuList> online, Datapath datapath, LatestCounters counters) {
    this.online = online;
    this.datapath = datapath;
    this.counters = counters;
  }

  /** Looks, and has the tables changed if a CPU that they name went. */
  void look() {
    Known last = known;
    if (last == null) {
      return;
    }
    CpuList now = online.get();
    CpuList away =
        entries(last.state())
            .minus(now)
            .minus(CpuList.of(gone.keySet().stream().mapToInt(Integer::intValue)));
    if (away.isEmpty()) {
      return;
    }
    List<AttachmentPlan> plans = withoutCpus(last, now);
    long start = System.nanoTime();
    datapath.switchTables(plans);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    DatapathCounters before = counters.latest();
    DatapathCounters after = counters.get();
    away.stream()
        .forEach(
            cpu -> {
              boolean given = !plans.isEmpty() && plans.stream().noneMatch(it -> names(it, cpu));
              gone.put(cpu, trouble(cpu, given, took, before, after));
            });
    known = null;
  }

  /**
   * Told what a round left.
   *
   * @param basis what it planned from
   * @param state what the kernel has
   */
  void remember(PlanBasis basis, HostFacts host, DatapathState state) {
    gone.keySet().removeIf(cpu -> host.cpus().online().contains(cpu));
    known = state.cpuMaps().isEmpty() ? null : new Known(basis, host, state);
  }

  /** CPUs that went while packets were steered to them, until they are back. */
  List<Trouble> troubles(HostFacts host) {
    return gone.entrySet().stream()
        .filter(it -> !host.cpus().online().contains(it.getKey()))
        .map(SortedMap.Entry::getValue)
        .toList();
  }

  /** The tables of policies that lose a CPU, with those that stay. */
  private static List<AttachmentPlan> withoutCpus(Known last, CpuList online) {
    List<AttachmentPlan> plans = new ArrayList<>();
    for (WantedPolicy policy : last.basis().policies()) {
      CpuList entries = entriesOf(policy.uid(), last.state());
      if (online.containsAll(entries)) {
        continue;
      }
      HostFacts left =
          last.host().withCpus(last.host().cpus().withOnline(entries.intersect(online)));
      last.basis().plan(left, InForce.of(last.state())).datapath().attachments().stream()
          .filter(plan -> plan.uid().equals(policy.uid()))
          .forEach(plans::add);
    }
    return plans;
  }

  private static CpuList entries(DatapathState state) {
    return state.cpuMaps().stream().map(CpuRetreat::entries).reduce(CpuList.EMPTY, CpuList::union);
  }

  private static CpuList entriesOf(String uid, DatapathState state) {
    return state.cpuMaps().stream()
        .filter(map -> map.uid().equals(uid))
        .map(CpuRetreat::entries)
        .reduce(CpuList.EMPTY, CpuList::union);
  }

  private static CpuList entries(DatapathState.CpuMap map) {
    return CpuList.of(map.entries().keySet().stream().mapToInt(Integer::intValue));
  }

  private static boolean names(AttachmentPlan plan, int cpu) {
    return plan.tables().stream()
        .flatMapToInt(
            table ->
                IntStream.concat(IntStream.of(table.hashSlots()), IntStream.of(table.turnSlots())))
        .anyMatch(it -> it == cpu);
  }

  private static Trouble trouble(
      int cpu, boolean given, Duration took, DatapathCounters before, DatapathCounters after) {
    return new Trouble(
        CPU_GONE,
        ("CPU %d went offline while packets were steered to it; %s. Since the last look before that,"
                + " %d packets were lost in its queue and %d had no entry (onMiss)")
            .formatted(
                cpu,
                given
                    ? "its slots were given to other CPUs within %d ms of the agent's noticing"
                        .formatted(took.toMillis())
                    : "there was no other CPU to take its slots at once",
                dropped(after, cpu) - dropped(before, cpu),
                missed(after) - missed(before)),
        false);
  }

  private static long dropped(DatapathCounters counters, int cpu) {
    return counters.policies().stream()
        .flatMap(policy -> Stream.ofNullable(policy.cpus().get(cpu)))
        .mapToLong(DatapathCounters.CpuCounters::dropped)
        .sum();
  }

  private static long missed(DatapathCounters counters) {
    return counters.interfaces().stream()
        .mapToLong(DatapathCounters.InterfaceCounters::missed)
        .sum();
  }
}
