// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathCounters.SentCounters;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import io.cpusteering.agent.datapath.DatapathState.CpuMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One policy: a row for each CPU that it steers to, and what was lost on the way there. */
final class PolicyText {
  private final @Nullable PolicyCounters was;
  private final PolicyCounters is;
  private final @Nullable Sample before;
  private final Sample now;
  private final Figures figures;
  private final SortedMap<Integer, CpuEntry> entries;

  /**
   * @param was its counters in the sample before; null when it was not there
   */
  PolicyText(
      @Nullable PolicyCounters was,
      PolicyCounters is,
      @Nullable Sample before,
      Sample now,
      Figures figures) {
    this.was = was;
    this.is = is;
    this.before = before;
    this.now = now;
    this.figures = figures;
    this.entries =
        now.state().cpuMaps().stream()
            .filter(map -> map.uid().equals(is.uid()))
            .findFirst()
            .map(CpuMap::entries)
            .orElseGet(TreeMap::new);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("policy " + is.policy());
    SequencedMap<String, ToLongFunction<CpuCounters>> columns = columns();
    List<String> head = new ArrayList<>(List.of("CPU"));
    head.addAll(columns.keySet());
    head.addAll(List.of("THREAD", "NICE"));
    TextTable table = new TextTable(1, head);
    TreeSet<Integer> cpus = new TreeSet<>(entries.keySet());
    is.cpus().keySet().stream().filter(cpu -> hasNews(cpu)).forEach(cpus::add);
    cpus.forEach(cpu -> table.add(row(cpu, columns.values())));
    if (cpus.size() > 1) {
      table.add(all(columns.values()));
    }
    lines.addAll(table.lines());
    lines.add("queue drops in all: " + figures.number(sum(is, CpuCounters::dropped)));
    lines.add(
        "redirect errors: " + errors(is.redirectErrors(), before(PolicyCounters::redirectErrors)));
    if (!is.sendErrors().isEmpty()) {
      lines.add("send errors: " + errors(is.sendErrors(), before(PolicyCounters::sendErrors)));
    }
    if (!is.sent().isEmpty()) {
      lines.add("sent: " + sent());
    }
    return lines;
  }

  /** Columns of the second program only where there is one. */
  private SequencedMap<String, ToLongFunction<CpuCounters>> columns() {
    SequencedMap<String, ToLongFunction<CpuCounters>> columns = new LinkedHashMap<>();
    columns.put("ENQUEUED", CpuCounters::enqueued);
    columns.put("QUEUE DROPS", CpuCounters::dropped);
    columns.put("PROCESSED", CpuCounters::processed);
    boolean second =
        entries.values().stream().anyMatch(entry -> entry.programId() != 0)
            || sum(is, PolicyText::bySecondProgram) > 0;
    if (second) {
      columns.put("2ND PASSED", CpuCounters::remotePassed);
      columns.put("2ND DROPPED", CpuCounters::remoteDropped);
      columns.put("2ND SENT", CpuCounters::remoteRedirected);
    }
    return columns;
  }

  private static long bySecondProgram(CpuCounters it) {
    return it.remotePassed() + it.remoteDropped() + it.remoteRedirected();
  }

  /** A CPU that is in the map no more matters while packets still come out of its queue. */
  private boolean hasNews(int cpu) {
    return figures.totals()
        || was != null && !Objects.equals(is.cpus().get(cpu), was.cpus().get(cpu));
  }

  private List<String> row(int cpu, Collection<ToLongFunction<CpuCounters>> columns) {
    List<String> row = new ArrayList<>(List.of(Integer.toString(cpu)));
    CpuCounters counters = is.cpus().get(cpu);
    for (ToLongFunction<CpuCounters> column : columns) {
      // Without tracepoints nothing is counted.
      row.add(
          counters == null
              ? "-"
              : figures.packets(before(cpu, column), column.applyAsLong(counters)));
    }
    CpuEntry entry = entries.get(cpu);
    Integer thread = entry == null ? null : entry.threadId();
    Duration time = thread == null ? null : now.threadTimes().get(thread);
    row.add(time == null ? "?" : figures.load(timeBefore(thread), time));
    row.add(entry == null || entry.nice() == null ? "?" : entry.nice().toString());
    return row;
  }

  /** Of a policy that was counted, a CPU that was not had no packets yet. */
  private @Nullable Long before(int cpu, ToLongFunction<CpuCounters> column) {
    return was == null || was.cpus().isEmpty()
        ? null
        : Long.valueOf(column.applyAsLong(was.cpus().getOrDefault(cpu, CpuCounters.NONE)));
  }

  private @Nullable Duration timeBefore(@Nullable Integer thread) {
    return before == null || thread == null ? null : before.threadTimes().get(thread);
  }

  private List<String> all(Collection<ToLongFunction<CpuCounters>> columns) {
    List<String> row = new ArrayList<>(List.of("all"));
    for (ToLongFunction<CpuCounters> column : columns) {
      Long earlier = was == null || was.cpus().isEmpty() ? null : Long.valueOf(sum(was, column));
      row.add(is.cpus().isEmpty() ? "-" : figures.packets(earlier, sum(is, column)));
    }
    row.addAll(List.of("", ""));
    return row;
  }

  private static long sum(PolicyCounters policy, ToLongFunction<CpuCounters> column) {
    return policy.cpus().values().stream().mapToLong(column).sum();
  }

  private @Nullable SortedMap<String, Long> before(
      Function<PolicyCounters, SortedMap<String, Long>> errors) {
    return was == null ? null : errors.apply(was);
  }

  private String errors(SortedMap<String, Long> counts, @Nullable SortedMap<String, Long> earlier) {
    if (counts.isEmpty()) {
      return "none";
    }
    return counts.entrySet().stream()
        .map(
            reason ->
                reason.getKey()
                    + " "
                    + withTotal(
                        earlier == null
                            ? null
                            : earlier.getOrDefault(reason.getKey(), Long.valueOf(0)),
                        reason.getValue()))
        .collect(Collectors.joining(", "));
  }

  private String sent() {
    return is.sent().entrySet().stream()
        .map(
            target ->
                "out of %s %s"
                    .formatted(
                        now.name(target.getKey()),
                        withTotal(sentBefore(target.getKey()), target.getValue().packets())))
        .collect(Collectors.joining(", "));
  }

  private @Nullable Long sentBefore(int ifindex) {
    return Optional.ofNullable(was)
        .map(policy -> policy.sent().get(ifindex))
        .map(SentCounters::packets)
        .orElse(null);
  }

  /** Rare things: the rate alone would be missed. */
  private String withTotal(@Nullable Long earlier, long count) {
    return figures.totals()
        ? figures.number(count)
        : "%s (%s in all)".formatted(figures.packets(earlier, count), figures.number(count));
  }
}
