// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows the kernel's counters as they are: they outlive the agent, so they do not begin at zero
 * with it. What the kernel no longer counts is no longer shown.
 */
final class PacketCounters {
  private static final String PREFIX = "cpu.steering.";

  private final MeterRegistry registry;
  private final Map<Series, Shown> shown = new HashMap<>();
  private final Set<Series> seen = new HashSet<>();

  private record Series(String name, Tags tags) {}

  private record Shown(AtomicLong value, Meter meter) {}

  PacketCounters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows these figures from now on.
   *
   * @param names interface index to name
   */
  void show(DatapathCounters counters, Map<Integer, String> names) {
    seen.clear();
    for (DatapathCounters.InterfaceCounters it : counters.interfaces()) {
      Tags tags =
          Tags.of(
              "interface",
              names.getOrDefault(it.ifindex(), "index-" + it.ifindex()),
              "policy",
              it.policy());
      show("received.packets", "Packets the program saw", tags, it.received());
      show("redirected.packets", "Packets given to a CPU", tags, it.redirected());
      show("missed.packets", "Packets whose CPU had no entry", tags, it.missed());
      String passed = "Packets left to the stack";
      show("passed.packets", passed, tags.and("reason", "control"), it.passedControl());
      show(
          "passed.packets",
          passed,
          tags.and("reason", "unfinished-checksum"),
          it.passedUnfinishedChecksum());
      show("passed.packets", passed, tags.and("reason", "asked"), it.passedAsAsked());
      show("passed.packets", passed, tags.and("reason", "no-cpu"), it.passedWithoutCpu());
      show("dropped.packets", "Packets a rule drops", tags, it.droppedAsAsked());
      show("sent.packets", "Packets given to other interfaces", tags, it.sent());
      show(
          "not.sent.packets",
          "Packets whose interface was not there or not ready",
          tags,
          it.notSent());
      it.matched()
          .forEach(
              (rule, packets) ->
                  show(
                      "rule.matched.packets",
                      "Packets the rule was the first to match",
                      tags.and("rule", rule),
                      packets));
    }
    for (DatapathCounters.PolicyCounters policy : counters.policies()) {
      Tags tags = Tags.of("policy", policy.policy());
      showSent(policy, tags, names);
      showRemote(policy, tags);
      policy
          .cpus()
          .forEach(
              (cpu, it) -> {
                Tags at = tags.and("cpu", Integer.toString(cpu));
                show("enqueued.packets", "Packets put into a CPU's queue", at, it.enqueued());
                show(
                    "queue.dropped.packets",
                    "Packets lost because a CPU's queue was full",
                    at,
                    it.dropped());
                show(
                    "processed.packets",
                    "Packets a CPU's thread took from its queue",
                    at,
                    it.processed());
              });
      policy
          .redirectErrors()
          .forEach(
              (reason, count) ->
                  show(
                      "redirect.errors",
                      "Packets the kernel lost after the redirect verdict",
                      tags.and("reason", reason),
                      count));
    }
    forgetUnseen();
  }

  private void showSent(
      DatapathCounters.PolicyCounters policy, Tags tags, Map<Integer, String> names) {
    policy
        .sent()
        .forEach(
            (ifindex, it) -> {
              Tags to = tags.and("target", names.getOrDefault(ifindex, "index-" + ifindex));
              show("target.packets", "Packets handed to an interface", to, it.packets());
              show("target.bytes", "Bytes handed to an interface", to, it.bytes());
            });
    policy
        .sendErrors()
        .forEach(
            (reason, count) ->
                show(
                    "send.errors",
                    "Packets for other interfaces that the kernel lost",
                    tags.and("reason", reason),
                    count));
  }

  private void showRemote(DatapathCounters.PolicyCounters policy, Tags tags) {
    String what = "Packets by what the second program did with them";
    policy
        .cpus()
        .forEach(
            (cpu, it) -> {
              if (it.remotePassed() + it.remoteDropped() + it.remoteRedirected() > 0) {
                Tags at = tags.and("cpu", Integer.toString(cpu));
                show("remote.packets", what, at.and("verdict", "pass"), it.remotePassed());
                show("remote.packets", what, at.and("verdict", "drop"), it.remoteDropped());
                show("remote.packets", what, at.and("verdict", "redirect"), it.remoteRedirected());
              }
            });
    policy
        .remoteMatched()
        .forEach(
            (rule, packets) ->
                show(
                    "remote.rule.matched.packets",
                    "Packets the rule of the second program was the first to match",
                    tags.and("rule", rule),
                    packets));
  }

  private void show(String name, String description, Tags tags, long value) {
    Series series = new Series(name, tags);
    seen.add(series);
    shown.computeIfAbsent(series, key -> register(key, description)).value().set(value);
  }

  private Shown register(Series series, String description) {
    AtomicLong value = new AtomicLong();
    Meter meter =
        FunctionCounter.builder(PREFIX + series.name(), value, AtomicLong::doubleValue)
            .description(description)
            .tags(series.tags())
            .register(registry);
    return new Shown(value, meter);
  }

  private void forgetUnseen() {
    shown
        .entrySet()
        .removeIf(
            entry -> {
              if (seen.contains(entry.getKey())) {
                return false;
              }
              registry.remove(entry.getValue().meter());
              return true;
            });
  }
}
