// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.agent.datapath.DatapathState.CpuEntry;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What two samples show, in lines of text. Pure. */
public final class TopText {
  private final @Nullable Sample before;
  private final Sample now;
  private final Figures figures;

  /**
   * @param before the sample before, null when there is none: then there are no rates
   * @param totals whether to show what was counted so far instead of rates
   * @param grouped whether thousands are set apart
   */
  public TopText(@Nullable Sample before, Sample now, boolean totals, boolean grouped) {
    this.before = before;
    this.now = now;
    this.figures = Figures.between(before, now, totals, grouped);
  }

  /** The lines, without their ends. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s  %s".formatted(now.at().truncatedTo(ChronoUnit.SECONDS), whatFiguresAre()));
    if (now.counters().interfaces().isEmpty()) {
      lines.add("");
      lines.add(whyNothing());
      return lines;
    }
    lines.add("");
    lines.addAll(interfaces().lines());
    for (PolicyCounters policy : now.counters().policies()) {
      lines.add("");
      lines.addAll(new PolicyText(before(policy.uid()), policy, before, now, figures).lines());
    }
    if (threadsAreHidden()) {
      lines.add("");
      lines.add(
          "THREAD and NICE are unknown: the kernel's threads are in the host's PID namespace");
    }
    return lines;
  }

  private String whatFiguresAre() {
    if (figures.totals()) {
      return "packets since the programs were made";
    }
    return before == null
        ? "packets per second, from the next look on"
        : "packets per second, over %.1f s".formatted(figures.seconds());
  }

  private String whyNothing() {
    return now.pinned()
        ? "what is pinned here can't be read: it is another user's, of another version of this"
            + " program, or being replaced"
        : "nothing is steered on this machine: nothing of ours is pinned";
  }

  private TextTable interfaces() {
    boolean sends =
        now.counters().interfaces().stream().anyMatch(it -> it.sent() + it.notSent() > 0)
            || now.state().attachments().stream().anyMatch(it -> !it.devices().isEmpty());
    List<String> head =
        new ArrayList<>(
            List.of(
                "INTERFACE",
                "POLICY",
                "MODE",
                "RECEIVED",
                "REDIRECTED",
                "MISSED",
                "PASSED",
                "DROPPED"));
    List<ToLongFunction<InterfaceCounters>> columns =
        new ArrayList<>(
            List.of(
                InterfaceCounters::received,
                InterfaceCounters::redirected,
                InterfaceCounters::missed,
                TopText::passed,
                InterfaceCounters::droppedAsAsked));
    if (sends) {
      head.addAll(List.of("SENT", "NOT SENT"));
      columns.addAll(List.of(InterfaceCounters::sent, InterfaceCounters::notSent));
    }
    TextTable table = new TextTable(3, head);
    for (InterfaceCounters it : now.counters().interfaces()) {
      InterfaceCounters was = before(it.ifindex());
      table.add(
          Stream.concat(
                  Stream.of(now.name(it.ifindex()), it.policy(), mode(it)),
                  columns.stream()
                      .map(
                          column ->
                              figures.packets(
                                  was == null ? null : column.applyAsLong(was),
                                  column.applyAsLong(it))))
              .toList());
    }
    return table;
  }

  /** All that was left to the stack on the CPU where it came in. */
  private static long passed(InterfaceCounters it) {
    return it.received()
        - it.redirected()
        - it.missed()
        - it.droppedAsAsked()
        - it.sent()
        - it.notSent();
  }

  private String mode(InterfaceCounters it) {
    return now.state().attachments().stream()
        .filter(attached -> attached.ifindex() == it.ifindex())
        .map(Attachment::mode)
        .findFirst()
        .map(mode -> mode.name().toLowerCase(Locale.ROOT))
        .orElse("detached");
  }

  private @Nullable InterfaceCounters before(int ifindex) {
    return Optional.ofNullable(before).stream()
        .flatMap(sample -> sample.counters().interfaces().stream())
        .filter(it -> it.ifindex() == ifindex)
        .findFirst()
        .orElse(null);
  }

  private @Nullable PolicyCounters before(String uid) {
    return Optional.ofNullable(before).stream()
        .flatMap(sample -> sample.counters().policies().stream())
        .filter(it -> it.uid().equals(uid))
        .findFirst()
        .orElse(null);
  }

  private boolean threadsAreHidden() {
    List<CpuEntry> entries =
        now.state().cpuMaps().stream().flatMap(map -> map.entries().values().stream()).toList();
    return !entries.isEmpty() && entries.stream().allMatch(entry -> entry.threadId() == null);
  }
}
