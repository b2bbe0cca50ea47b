// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.loop.Round;
import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.agent.source.Orders;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.node.CpuKind;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodeCpus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.node.PolicyState;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the status of the node object. Pure but for the clock, which is asked for transitions. */
public final class NodeReport {
  private static final CpuSteeringNodeStatus NOTHING =
      new CpuSteeringNodeStatus(null, null, null, null, null, null, null);

  /** Over by the time that anyone can read of them. */
  private static final Set<String> OF_THE_CONNECTION = Set.of("ApiServerAway", "NoNodeObject");

  private final String agentVersion;
  private final Clock clock;

  public NodeReport(String agentVersion, Clock clock) {
    this.agentVersion = agentVersion;
    this.clock = clock;
  }

  /**
   * The status after a round.
   *
   * @param round a round that had orders
   * @param before the status so far, null when there was none: says since when conditions hold, and
   *     what is known of the kernel while it can't be asked
   */
  public CpuSteeringNodeStatus of(Round round, @Nullable CpuSteeringNodeStatus before) {
    CpuSteeringNodeStatus previous = Objects.requireNonNullElse(before, NOTHING);
    Orders orders = Objects.requireNonNull(round.orders(), "a status answers orders");
    HostFacts host = round.host();
    ApplyOutcome outcome = round.outcome();
    List<NodePolicyStatus> policies =
        orders.policies().stream()
            .filter(policy -> !orders.leave())
            .map(
                policy ->
                    outcome == null
                        ? unknown(policy.policy(), policy.uid(), round.troubles(), previous)
                        : orders.off() == null
                            ? new PolicyReport(round.plan(), outcome).of(policy)
                            : OffReport.of(policy, orders.off(), outcome))
            .toList();
    List<InterfaceStatus> interfaces =
        outcome == null || host == null
            ? previous.interfaces()
            : new InterfaceReport(
                    round.plan(), outcome, host, previous.interfaces(), orders.generation(), clock)
                .all();
    return new CpuSteeringNodeStatus(
        orders.generation(),
        agentVersion,
        host == null ? previous.kernel() : host.kernel(),
        host == null ? previous.cpus() : cpus(host.cpus()),
        policies,
        interfaces,
        conditions(round, orders, policies, previous));
  }

  private static NodeCpus cpus(CpuFacts cpus) {
    return new NodeCpus(
        cpus.possible().toString(),
        cpus.online().toString(),
        cpus.isolated().toString(),
        cpus.exclusive() == null ? null : cpus.exclusive().toString(),
        Math.max(1, cpus.numaNodes().size()),
        lists(cpus.topology().threads()),
        cpus.topology().kinds().isEmpty()
            ? null
            : cpus.topology().kinds().stream()
                .map(kind -> new CpuKind(kind.name(), kind.capacity(), kind.cpus().toString()))
                .toList(),
        lists(cpus.topology().packages()),
        lists(cpus.topology().dies()),
        lists(cpus.topology().clusters()));
  }

  private static @Nullable List<String> lists(List<CpuList> lists) {
    return lists.isEmpty() ? null : lists.stream().map(CpuList::toString).toList();
  }

  /** The kernel could not be asked: the revision stays as it was known. */
  private static NodePolicyStatus unknown(
      String policy, String uid, List<Trouble> troubles, CpuSteeringNodeStatus previous) {
    Optional<NodePolicyStatus> known =
        Objects.requireNonNullElse(previous.policies(), List.<NodePolicyStatus>of()).stream()
            .filter(it -> uid.equals(it.uid()))
            .findFirst();
    Optional<Trouble> trouble = troubles.stream().filter(Trouble::blocking).findFirst();
    return new NodePolicyStatus(
        policy,
        uid,
        known.map(NodePolicyStatus::revision).orElse(null),
        PolicyState.FAILED,
        known.map(NodePolicyStatus::interfaces).orElse(List.of()),
        trouble.map(Trouble::reason).orElse("RoundFailed"),
        trouble.map(Trouble::message).orElse("the kernel could not be asked"));
  }

  private List<Condition> conditions(
      Round round, Orders orders, List<NodePolicyStatus> policies, CpuSteeringNodeStatus previous) {
    Conditions conditions = new Conditions(previous.conditions(), orders.generation(), clock);
    Optional<Trouble> trouble = round.troubles().stream().filter(Trouble::blocking).findFirst();
    if (trouble.isPresent()) {
      conditions.add("Ready", "False", trouble.get().reason(), trouble.get().message());
    } else if (orders.off() != null) {
      OffReport.ready(conditions, orders.off(), policies);
    } else {
      ready(conditions, policies);
    }
    round.troubles().stream()
        .filter(it -> !it.blocking() && !OF_THE_CONNECTION.contains(it.reason()))
        .collect(
            Collectors.toMap(
                Trouble::reason, Trouble::message, NodeReport::both, LinkedHashMap::new))
        .forEach((reason, message) -> conditions.add(reason, "True", reason, message));
    if (orders.leave()) {
      left(conditions, round.outcome());
    }
    return conditions.toList();
  }

  /** One condition has to do for several CPUs that are gone. */
  private static String both(String message, String another) {
    return message + "; " + another;
  }

  private static void ready(Conditions conditions, List<NodePolicyStatus> policies) {
    Optional<NodePolicyStatus> failed =
        Optional.<NodePolicyStatus>empty()
            .or(() -> first(policies, PolicyState.FAILED))
            .or(() -> first(policies, PolicyState.PENDING))
            .or(() -> first(policies, PolicyState.DEGRADED))
            .or(() -> first(policies, PolicyState.CONFIRMING));
    if (failed.isEmpty()) {
      conditions.add("Ready", "True", "AsAsked", inForce(policies));
    } else {
      NodePolicyStatus it = failed.get();
      conditions.add(
          "Ready", "False", Objects.requireNonNullElse(it.reason(), "NotAsAsked"), named(it));
    }
  }

  private static String inForce(List<NodePolicyStatus> policies) {
    String others =
        policies.stream()
            .filter(it -> it.state() != PolicyState.READY)
            .map(NodeReport::named)
            .collect(Collectors.joining("; "));
    return others.isEmpty()
        ? "every policy of this node is in force"
        : "all but this is in force: " + others;
  }

  /** The message of a policy, with its name, which some messages begin with. */
  static String named(NodePolicyStatus it) {
    String name = "policy " + it.policy();
    String message = String.valueOf(it.message());
    return message.startsWith(name + ",") || message.startsWith(name + ":")
        ? message
        : name + ": " + message;
  }

  private static Optional<NodePolicyStatus> first(
      List<NodePolicyStatus> policies, PolicyState state) {
    return policies.stream().filter(policy -> policy.state() == state).findFirst();
  }

  private static void left(Conditions conditions, @Nullable ApplyOutcome outcome) {
    boolean gone =
        outcome != null
            && outcome.state().attachments().isEmpty()
            && outcome.state().cpuMaps().isEmpty();
    if (gone) {
      conditions.add("Left", "True", "Detached", "nothing of ours is left on this node");
    } else {
      conditions.add(
          "Left",
          "False",
          "StillAttached",
          "the kernel still has programs or maps of ours; run the agent with --detach on the node");
    }
  }
}
