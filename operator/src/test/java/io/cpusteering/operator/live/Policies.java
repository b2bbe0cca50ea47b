// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.live;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.policy.CpuSteeringPolicy;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a user does with policies, and sees of them. */
public final class Policies {
  private final KubernetesClient client;
  private final String namespace;

  /** Policies of this cluster. */
  public Policies(LiveCluster cluster) {
    this.client = cluster.client();
    this.namespace = cluster.namespace();
  }

  /** Creates or edits a policy for the nodes labelled {@code role: fake}. */
  public void apply(String name, int priority, int queueSize) {
    String yaml =
        """
        apiVersion: cpusteering.io/v1alpha1
        kind: CpuSteeringPolicy
        metadata: {name: %s}
        spec:
          nodeSelector: {matchLabels: {role: fake}}
          priority: %d
          interfaces: {names: [eth0]}
          steer: {queueSize: %d}
        """
            .formatted(name, priority, queueSize);
    client
        .resource(client.getKubernetesSerialization().unmarshal(yaml, CpuSteeringPolicy.class))
        .fieldManager("user")
        .serverSideApply();
  }

  /** Deletes a policy. */
  public void delete(String name) {
    client.resources(CpuSteeringPolicy.class).withName(name).delete();
  }

  /** A policy that is there. */
  public CpuSteeringPolicy get(String name) {
    return client.resources(CpuSteeringPolicy.class).withName(name).require();
  }

  /** The status of a policy; one with no figures while there is none. */
  public CpuSteeringPolicyStatus status(String name) {
    return Objects.requireNonNullElseGet(
        get(name).getStatus(),
        () ->
            new CpuSteeringPolicyStatus(
                null, null, null, null, null, null, null, null, null, List.of()));
  }

  /**
   * Status and reason of a condition, such as {@code True Steering}; empty while it is not there.
   */
  public String condition(String name, String type) {
    return Optional.ofNullable(status(name).conditions()).stream()
        .flatMap(List::stream)
        .filter(it -> type.equals(it.getType()))
        .map(Policies::text)
        .findFirst()
        .orElse("");
  }

  private static String text(Condition condition) {
    return condition.getStatus() + " " + condition.getReason();
  }

  /** The revisions of a policy, oldest first. */
  public List<ControllerRevision> revisions(String name) {
    return client
        .apps()
        .controllerRevisions()
        .inNamespace(namespace)
        .withLabel(ApiGroup.POLICY_UID_LABEL, get(name).getMetadata().getUid())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(ControllerRevision::getRevision))
        .toList();
  }

  /** Reasons of the Events about a policy, in the order they were told. */
  public List<String> events(String name) {
    String uid = get(name).getMetadata().getUid();
    return client
        .events()
        .v1()
        .events()
        .inNamespace("default")
        .withField("regarding.uid", uid)
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
        .map(Event::getReason)
        .toList();
  }
}
