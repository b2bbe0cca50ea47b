// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import static org.awaitility.Awaitility.await;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.InterfaceStatus;
import io.cpusteering.api.node.NodePolicyStatus;
import io.cpusteering.api.policy.CpuSteeringPolicy;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.cpusteering.e2e.cluster.Cluster;
import io.cpusteering.e2e.cluster.Node;
import io.cpusteering.e2e.cluster.Output;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** Policies and nodes through the API: what users write and what they read. */
public final class Steering {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Cluster cluster;

  Steering(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Waits for a state, for longer than any of them takes on a busy machine. */
  public static ConditionFactory eventually(String what) {
    return await(what)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions();
  }

  /** {@code kubectl apply}, whatever comes of it. */
  public Output attempt(String yaml) {
    return cluster.attemptKubectl(yaml, "apply", "-f", "-");
  }

  /** {@code kubectl apply}, which has to succeed. */
  public void apply(String yaml) {
    attempt(yaml).orFail();
  }

  /** {@code kubectl delete}, and waits until the object is gone. */
  public void delete(String policy) {
    cluster.kubectl("delete", "cpusteeringpolicy", policy, "--timeout=60s");
  }

  /** Deletes every policy and waits until no node has one. */
  public void clear() {
    var policies = cluster.api().resources(CpuSteeringPolicy.class);
    policies.delete();
    eventually("no policy, and none on any node")
        .until(
            () ->
                policies.list().getItems().isEmpty()
                    && nodes().stream()
                        .allMatch(node -> policiesOn(node).isEmpty() && steeredOn(node).isEmpty()));
  }

  /** A policy, as it is now. */
  public CpuSteeringPolicy policy(String name) {
    return Objects.requireNonNull(
        cluster.api().resources(CpuSteeringPolicy.class).withName(name).get(),
        () -> "there is no policy " + name);
  }

  /** All node objects. */
  public List<CpuSteeringNode> nodes() {
    return cluster.api().resources(CpuSteeringNode.class).list().getItems();
  }

  /** The object of a node, as it is now. */
  public CpuSteeringNode node(Node node) {
    return Objects.requireNonNull(
        cluster.api().resources(CpuSteeringNode.class).withName(node.name()).get(),
        () -> "there is no CpuSteeringNode " + node);
  }

  /** What a node says about one of its interfaces, if it says anything. */
  public Optional<InterfaceStatus> find(Node node, String device) {
    return interfacesOf(node(node)).stream().filter(on -> device.equals(on.name())).findFirst();
  }

  /** What a node says about one of its interfaces. */
  public InterfaceStatus on(Node node, String device) {
    return find(node, device)
        .orElseThrow(() -> new AssertionError(node + " says nothing about " + device));
  }

  /** What a node says became of a policy, if it says anything. */
  public Optional<NodePolicyStatus> find(String policy, Node node) {
    return policiesOn(node(node)).stream().filter(on -> policy.equals(on.policy())).findFirst();
  }

  /** Waits until the policy as it is written now is ready on every node it selects. */
  public CpuSteeringPolicyStatus awaitReady(String policy) {
    return awaitPolicy(
        policy,
        "is ready on every node, and there is one",
        status ->
            !Objects.equals(status.selected(), 0)
                && Objects.equals(status.ready(), status.selected()));
  }

  /** Waits until every selected node has answered to the policy as it is written now. */
  public CpuSteeringPolicyStatus awaitAnswered(String policy) {
    return awaitPolicy(policy, "was answered by every node", status -> true);
  }

  /** Waits for a status that is about the policy as it is written now. */
  public CpuSteeringPolicyStatus awaitPolicy(
      String name, String what, Predicate<CpuSteeringPolicyStatus> wanted) {
    eventually("policy " + name + " " + what)
        .until(
            () -> {
              CpuSteeringPolicy policy = policy(name);
              CpuSteeringPolicyStatus status = policy.getStatus();
              return status != null
                  && Objects.equals(
                      status.observedGeneration(), policy.getMetadata().getGeneration())
                  && Objects.equals(status.updated(), status.selected())
                  && wanted.test(status);
            });
    return policy(name).getStatus();
  }

  /** Waits until a policy steers an interface. */
  public InterfaceStatus awaitSteered(Node node, String device, String policy) {
    return awaitInterface(
        node,
        device,
        "is steered by " + policy,
        on -> policy.equals(on.policy()) && on.programId() != null);
  }

  /** Waits for what a node says about an interface. */
  public InterfaceStatus awaitInterface(
      Node node, String device, String what, Predicate<InterfaceStatus> wanted) {
    eventually(device + " of " + node + " " + what)
        .until(() -> find(node, device).filter(wanted).isPresent());
    return on(node, device);
  }

  /** Waits until the kernel has no XDP program on an interface. */
  public void awaitDetached(Node node, String device) {
    eventually(device + " of " + node + " has no XDP program")
        .until(() -> node.xdpOn(device).isEmpty());
  }

  /** Whether a node gives that reason for anything: a policy, an interface, or itself. */
  public boolean says(Node node, String reason) {
    CpuSteeringNode object = node(node);
    return Stream.of(
            object.getStatus().conditions().stream().map(Condition::getReason),
            policiesOn(object).stream().map(NodePolicyStatus::reason),
            interfacesOf(object).stream().flatMap(on -> reasons(on).stream()))
        .flatMap(reasons -> reasons)
        .anyMatch(reason::equals);
  }

  /** The reasons of all conditions of an interface. */
  public static List<String> reasons(InterfaceStatus on) {
    return Objects.requireNonNullElse(on.conditions(), List.<Condition>of()).stream()
        .map(Condition::getReason)
        .toList();
  }

  private static List<NodePolicyStatus> policiesOn(CpuSteeringNode node) {
    return node.getStatus() == null
        ? List.of()
        : Objects.requireNonNullElse(node.getStatus().policies(), List.of());
  }

  private static List<InterfaceStatus> interfacesOf(CpuSteeringNode node) {
    return node.getStatus() == null
        ? List.of()
        : Objects.requireNonNullElse(node.getStatus().interfaces(), List.of());
  }

  private static List<InterfaceStatus> steeredOn(CpuSteeringNode node) {
    return interfacesOf(node).stream().filter(on -> on.programId() != null).toList();
  }
}
