// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.datapath.DatapathCounters.CpuCounters;
import io.cpusteering.agent.datapath.DatapathCounters.InterfaceCounters;
import io.cpusteering.agent.datapath.DatapathCounters.PolicyCounters;
import java.util.Map;

/**
 * Shows the kernel's counters as they are: they outlive the agent, so they do not begin at zero
 * with it. What the kernel no longer counts is no longer shown.
 */
final class PacketCounters {
  private final Rising rising = new Rising();

  /**
   * Shows these figures.
   *
   * @param names interface index to name
   */
  void show(DatapathCounters counters, Map<Integer, String> names, Exposition to) {
    for (InterfaceCounters it : counters.interfaces()) {
      show(it, name(it.ifindex(), names), to);
    }
    for (PolicyCounters it : counters.policies()) {
      show(it, names, to);
    }
    rising.over();
  }

  private void show(InterfaceCounters it, String on, Exposition to) {
    String policy = it.policy();
    show(to, Metric.RECEIVED, it.received(), on, policy);
    show(to, Metric.REDIRECTED, it.redirected(), on, policy);
    show(to, Metric.MISSED, it.missed(), on, policy, "no-entry");
    show(to, Metric.MISSED, it.passedWithoutCpu(), on, policy, "no-cpu");
    show(to, Metric.PASSED, it.passedControl(), on, policy, "control");
    show(to, Metric.PASSED, it.passedUnfinishedChecksum(), on, policy, "unfinished-checksum");
    show(to, Metric.PASSED, it.passedAsAsked(), on, policy, "asked");
    show(to, Metric.DROPPED, it.droppedAsAsked(), on, policy);
    show(to, Metric.SENT, it.sent(), on, policy);
    show(to, Metric.NOT_SENT, it.notSent(), on, policy);
    it.matched().forEach((rule, count) -> show(to, Metric.RULE_MATCHED, count, on, policy, rule));
  }

  private void show(PolicyCounters it, Map<Integer, String> names, Exposition to) {
    String policy = it.policy();
    it.cpus().forEach((cpu, counted) -> show(counted, Integer.toString(cpu), policy, to));
    it.remoteMatched()
        .forEach((rule, count) -> show(to, Metric.REMOTE_RULE_MATCHED, count, policy, rule));
    it.sent()
        .forEach(
            (ifindex, sent) -> {
              String target = name(ifindex, names);
              show(to, Metric.TARGET_PACKETS, sent.packets(), policy, target);
              show(to, Metric.TARGET_BYTES, sent.bytes(), policy, target);
            });
    it.lost()
        .forEach(
            (ifindex, lost) -> {
              String target = name(ifindex, names);
              show(to, Metric.TARGET_DROPPED, lost.dropped(), policy, target);
              lost.errors()
                  .forEach(
                      (reason, count) ->
                          show(to, Metric.TARGET_ERRORS, count, policy, reason, target));
            });
    it.sendErrors().forEach((reason, count) -> show(to, Metric.SEND_ERRORS, count, policy, reason));
    it.redirectErrors()
        .forEach((reason, count) -> show(to, Metric.REDIRECT_ERRORS, count, policy, reason));
  }

  private void show(CpuCounters it, String cpu, String policy, Exposition to) {
    show(to, Metric.ENQUEUED, it.enqueued(), cpu, policy);
    show(to, Metric.QUEUE_DROPPED, it.dropped(), cpu, policy);
    show(to, Metric.PROCESSED, it.processed(), cpu, policy);
    show(to, Metric.THREAD_DROPPED, it.threadDropped(), cpu, policy);
    show(to, Metric.THREAD_SCHEDULED, it.scheduled(), cpu, policy);
    if (it.remotePassed() + it.remoteDropped() + it.remoteRedirected() > 0) {
      show(to, Metric.REMOTE, it.remotePassed(), cpu, policy, "pass");
      show(to, Metric.REMOTE, it.remoteDropped(), cpu, policy, "drop");
      show(to, Metric.REMOTE, it.remoteRedirected(), cpu, policy, "redirect");
    }
  }

  private void show(Exposition to, Metric metric, long read, String... labels) {
    to.add(metric, rising.next(metric, read, labels), labels);
  }

  private static String name(int ifindex, Map<Integer, String> names) {
    return names.getOrDefault(ifindex, "index-" + ifindex);
  }
}
