// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What people should know about the CPUs that a policy steers to. */
final class CpuFindings {
  private static final String WHILE_AWAY = "; the rest is used until they are";

  private final String uid;
  private final CpuFacts host;
  private final List<Finding> findings;

  /**
   * @param uid uid of the policy
   * @param findings where they go
   */
  CpuFindings(String uid, CpuFacts host, List<Finding> findings) {
    this.uid = uid;
    this.host = host;
    this.findings = findings;
  }

  /** The interface is left alone, since there is no CPU for any of its packets. */
  void noUsableCpu(InterfaceFacts on) {
    add(
        on,
        Reason.NO_USABLE_CPU,
        "interface %s is not steered: none of the CPUs asked for can be used (%s); change steer.cpus"
            .formatted(on.name(), available()));
  }

  /**
   * There is no CPU for some packets; the rest is treated as asked.
   *
   * @param rule name of the rule; empty for what no rule is for
   */
  void passesWithoutCpu(InterfaceFacts on, String rule) {
    add(
        on,
        Reason.PASSES_WITHOUT_CPU,
        "interface %s: %s passes: none of the CPUs asked for can be used (%s); change its cpus"
            .formatted(
                on.name(), rule.isEmpty() ? "what no rule is for" : "rule " + rule, available()));
  }

  /** Tells what of the choice is not as asked. */
  void about(CpuChoice choice, InterfaceFacts on, String rule) {
    String where = where(on, rule);
    boolean others = !choice.weights().isEmpty();
    add(
        on,
        Reason.CPU_UNKNOWN,
        choice.unknown(),
        where,
        "can't exist on this node (possible are %s)%s"
            .formatted(host.possible(), others ? "; the rest is used" : ""));
    add(on, Reason.CPU_OFFLINE, choice.offline(), where, "not online" + (others ? WHILE_AWAY : ""));
    add(
        on,
        Reason.CPU_EXCLUSIVE,
        choice.exclusive(),
        where,
        "given by the kubelet to containers alone, and left out until it has them back (avoid"
            + " KubeletExclusive)");
    add(
        on,
        Reason.WEIGHT_UNUSED,
        choice.unusedWeights(),
        where,
        "given a weight but not steered to");
  }

  /** CPUs that can't be used until they are online, while others can. */
  void away(CpuList cpus, InterfaceFacts on, String rule) {
    add(on, Reason.CPU_OFFLINE, cpus, where(on, rule), "not online" + WHILE_AWAY);
  }

  private static String where(InterfaceFacts on, String rule) {
    return "interface %s%s".formatted(on.name(), rule.isEmpty() ? "" : ", rule " + rule);
  }

  private String available() {
    CpuList exclusive = Objects.requireNonNullElse(host.exclusive(), CpuList.EMPTY);
    return "online are %s%s%s%s"
        .formatted(
            host.online(),
            host.isolated().isEmpty() ? "" : ", isolated " + host.isolated(),
            exclusive.isEmpty() ? "" : ", given to containers alone " + exclusive,
            host.numaNodes().size() < 2
                ? ""
                : host.numaNodes().entrySet().stream()
                    .map(node -> "%d: %s".formatted(node.getKey(), node.getValue()))
                    .collect(Collectors.joining(", ", ", NUMA nodes ", "")));
  }

  private void add(InterfaceFacts on, Reason reason, CpuList cpus, String where, String problem) {
    if (!cpus.isEmpty()) {
      add(on, reason, "%s: CPUs %s: %s".formatted(where, cpus, problem));
    }
  }

  private void add(InterfaceFacts on, Reason reason, String message) {
    findings.add(new Finding(uid, on.name(), reason, message));
  }
}
