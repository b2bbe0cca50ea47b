// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.metrics;

import java.util.List;

/**
 * Every metric of the agent. What is not declared here can't be shown, and {@code docs/metrics.md}
 * is made of it. Names are part of the API, by Prometheus' conventions: base units, the unit last,
 * {@code _total} after it where it only grows.
 */
public enum Metric {
  RECEIVED(
      "cpu_steering_received_packets_total",
      Type.COUNTER,
      "Packets that the XDP program saw: the sum of what follows until rules",
      "interface",
      "policy"),
  REDIRECTED(
      "cpu_steering_redirected_packets_total",
      Type.COUNTER,
      "Packets given to a CPU",
      "interface",
      "policy"),
  MISSED(
      "cpu_steering_missed_packets_total",
      Type.COUNTER,
      "Packets that were to be steered and were not: no-entry, their CPU had none and they got"
          + " onMiss; no-cpu, there was no CPU to steer to and they were passed",
      "interface",
      "policy",
      "reason"),
  PASSED(
      "cpu_steering_passed_packets_total",
      Type.COUNTER,
      "Packets left to the stack where they came in: control, unfinished-checksum, or asked by a"
          + " rule or by pass",
      "interface",
      "policy",
      "reason"),
  DROPPED(
      "cpu_steering_dropped_packets_total",
      Type.COUNTER,
      "Packets that a rule drops",
      "interface",
      "policy"),
  SENT(
      "cpu_steering_sent_packets_total",
      Type.COUNTER,
      "Packets given to another interface, or with broadcast to several",
      "interface",
      "policy"),
  NOT_SENT(
      "cpu_steering_not_sent_packets_total",
      Type.COUNTER,
      "Packets for other interfaces of which none was there and ready; they got onMiss",
      "interface",
      "policy"),
  RULE_MATCHED(
      "cpu_steering_rule_matched_packets_total",
      Type.COUNTER,
      "Packets that the rule was the first to match",
      "interface",
      "policy",
      "rule"),
  ENQUEUED(
      "cpu_steering_enqueued_packets_total",
      Type.COUNTER,
      "Packets put into the CPU's queue",
      "cpu",
      "policy"),
  QUEUE_DROPPED(
      "cpu_steering_queue_dropped_packets_total",
      Type.COUNTER,
      "Packets lost because the CPU's queue was full",
      "cpu",
      "policy"),
  PROCESSED(
      "cpu_steering_processed_packets_total",
      Type.COUNTER,
      "Packets that the CPU's thread took from its queue",
      "cpu",
      "policy"),
  THREAD_DROPPED(
      "cpu_steering_thread_dropped_packets_total",
      Type.COUNTER,
      "Packets that the CPU's thread lost, for want of memory",
      "cpu",
      "policy"),
  THREAD_SCHEDULED(
      "cpu_steering_thread_scheduled_total",
      Type.COUNTER,
      "Times that the CPU's thread found its queue empty and gave way",
      "cpu",
      "policy"),
  REMOTE(
      "cpu_steering_remote_packets_total",
      Type.COUNTER,
      "Packets by what the second program did with them: pass, drop, redirect",
      "cpu",
      "policy",
      "verdict"),
  REMOTE_RULE_MATCHED(
      "cpu_steering_remote_rule_matched_packets_total",
      Type.COUNTER,
      "Packets that the rule of the second program was the first to match",
      "policy",
      "rule"),
  TARGET_PACKETS(
      "cpu_steering_target_packets_total",
      Type.COUNTER,
      "Packets handed to the interface",
      "policy",
      "target"),
  TARGET_BYTES(
      "cpu_steering_target_bytes_total",
      Type.COUNTER,
      "Bytes handed to the interface",
      "policy",
      "target"),
  TARGET_DROPPED(
      "cpu_steering_target_dropped_packets_total",
      Type.COUNTER,
      "Packets handed to the interface that its driver had no room for, as when its ring is full",
      "policy",
      "target"),
  TARGET_ERRORS(
      "cpu_steering_target_errors_total",
      Type.COUNTER,
      "Packets for the interface that never got out of it, by the kernel's or its driver's error;"
          + " the former were not handed to it, the latter were",
      "policy",
      "reason",
      "target"),
  SEND_ERRORS(
      "cpu_steering_send_errors_total",
      Type.COUNTER,
      "Packets for other interfaces that the kernel lost after the verdict, before they were handed"
          + " to any, by its error",
      "policy",
      "reason"),
  REDIRECT_ERRORS(
      "cpu_steering_redirect_errors_total",
      Type.COUNTER,
      "Packets for a CPU that the kernel lost after the verdict, by its error",
      "policy",
      "reason"),
  STEERED(
      "cpu_steering_interface_steered",
      Type.GAUGE,
      "1 when the interface is steered by the policy, 0 when it is only wanted; mode is native,"
          + " generic, or none when it is not steered",
      "interface",
      "mode",
      "policy"),
  PASSED_THROUGH(
      "cpu_steering_interface_passed_through",
      Type.GAUGE,
      "1 while the policy has the interface and its packets are passed as if they were not to be"
          + " steered; reason as in the node object's status",
      "interface",
      "policy",
      "reason"),
  FINDINGS(
      "cpu_steering_policy_findings",
      Type.GAUGE,
      "What is to be said of the policy on this node, once for each interface that it is about;"
          + " reason as in the node object's status: Confirming while a change is on trial,"
          + " ConnectivityLost when it was undone",
      "policy",
      "reason"),
  STEERED_TWICE(
      "cpu_steering_steered_twice_ratio",
      Type.GAUGE,
      "Share of the policy's steered packets, 0 to 1, that RPS is expected to move once more, to"
          + " another CPU than the policy says: by the masks in force and the packets of each CPU,"
          + " if flows are alike. RFS goes by readers and is not in it",
      "interface",
      "policy"),
  IMBALANCE(
      "cpu_steering_imbalance_ratio",
      Type.GAUGE,
      "Packets of the CPU that got most over the mean of the policy's CPUs, since a scrape that is"
          + " ten seconds old or more: 1 is even, and what is shown while nothing comes",
      "policy"),
  APPLY(
      "cpu_steering_apply_seconds",
      Type.HISTOGRAM,
      "Time to bring the kernel in line with the plan"),
  ERRORS(
      "cpu_steering_errors_total",
      Type.COUNTER,
      "What failed, by step: orders (reading them), host (looking at the machine), apply (bringing"
          + " the kernel in line, each interface or policy that could not be), status (writing it),"
          + " counters (reading them)",
      "step"),
  WATCH_UP(
      "cpu_steering_watch_up",
      Type.GAUGE,
      "1 while changes are told of: orders (the API server is watched, or the policy file can be"
          + " read), events (links, routes and CPUs). While it is 0 they are found by looking,"
          + " every ten seconds",
      "watch"),
  STATUS_WRITES(
      "cpu_steering_status_writes_total", Type.COUNTER, "Writes of the node object's status"),
  READY("cpu_steering_agent_ready", Type.GAUGE, "1 when the agent can do its work"),
  DISABLED("cpu_steering_agent_disabled", Type.GAUGE, "1 while the node is switched off"),
  INFO("cpu_steering_agent_info", Type.GAUGE, "Always 1", "version"),
  HEAP("cpu_steering_agent_heap_bytes", Type.GAUGE, "Java objects, those included nobody needs"),
  CPU_SECONDS("process_cpu_seconds_total", Type.COUNTER, "CPU time of the agent, user and system"),
  RESIDENT("process_resident_memory_bytes", Type.GAUGE, "Resident memory of the agent"),
  START("process_start_time_seconds", Type.GAUGE, "When the agent started, in Unix time"),
  OPEN_FILES("process_open_fds", Type.GAUGE, "Open file descriptors of the agent");

  private final String id;
  private final Type type;
  private final String help;
  private final List<String> labels;

  Metric(String id, Type type, String help, String... labels) {
    this.id = id;
    this.type = type;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** What a metric's values are. */
  public enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** Its name for Prometheus. */
  public String id() {
    return id;
  }

  /** What its values are. */
  public Type type() {
    return type;
  }

  /** What it says, for people. */
  public String help() {
    return help;
  }

  /** Names of its labels, in alphabetical order. */
  public List<String> labels() {
    return labels;
  }
}
