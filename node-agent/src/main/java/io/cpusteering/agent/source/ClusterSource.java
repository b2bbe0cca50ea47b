// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.node.CpuSteeringNode;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Orders from a cluster: this node's object and the revisions it refers to. While the API server is
 * away, or there is no node object, the last orders stand; they are kept on disk.
 */
public final class ClusterSource implements OrderSource {
  /** Longer than the client's own attempts to reconnect are apart. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Watch<CpuSteeringNode> nodes;
  private final Watch<ControllerRevision> revisions;
  private final KubernetesClient client;
  private final String node;
  private final String namespace;
  private final OrderStore store;
  private final OrderResolver resolver = new OrderResolver(this::data);
  private @Nullable Orders last;
  private @Nullable Orders saved;
  private @Nullable String storeProblem;

  /**
   * Starts to watch; returns at once, also when the API server is away.
   *
   * @param node name of this node
   * @param namespace where the revisions are
   * @param stateFolder where the last orders are kept
   * @param wake called on every change, from any thread
   */
  public ClusterSource(
      KubernetesClient client, String node, String namespace, Path stateFolder, Runnable wake) {
    this(client, node, namespace, stateFolder, wake, PATIENCE);
  }

  ClusterSource(
      KubernetesClient client,
      String node,
      String namespace,
      Path stateFolder,
      Runnable wake,
      Duration patience) {
    this.client = client;
    this.node = node;
    this.namespace = namespace;
    this.store = new OrderStore(stateFolder);
    try {
      saved = store.load().orElse(null);
      last = saved;
    } catch (UncheckedIOException e) {
      storeProblem = e.getMessage();
    }
    nodes =
        new Watch<>(
            client.resources(CpuSteeringNode.class).withField("metadata.name", node),
            wake,
            patience);
    revisions =
        new Watch<>(
            client
                .apps()
                .controllerRevisions()
                .inNamespace(namespace)
                .withLabel(ApiGroup.POLICY_UID_LABEL),
            wake,
            patience);
  }

  @Override
  public Optional<Orders> current() {
    nodes.keepAlive();
    revisions.keepAlive();
    Optional<CpuSteeringNode> object = nodeObject();
    if (object.isPresent() && revisions.hasSynced()) {
      CpuSteeringNode it = object.get();
      last = resolver.resolve(it.getMetadata().getGeneration(), it.getSpec(), last);
      save(last);
    }
    return Optional.ofNullable(last);
  }

  /** This node's object as last seen; empty while there is none or none was read. */
  public Optional<CpuSteeringNode> nodeObject() {
    return nodes.hasSynced() ? Optional.ofNullable(nodes.get(node)) : Optional.empty();
  }

  @Override
  public List<SourceWarning> warnings() {
    List<SourceWarning> warnings = new ArrayList<>();
    if (storeProblem != null) {
      warnings.add(new SourceWarning("StateNotKept", storeProblem));
    }
    if (!nodes.isWatching() || !revisions.isWatching()) {
      Throwable failure = nodes.isWatching() ? revisions.lastFailure() : nodes.lastFailure();
      warnings.add(
          new SourceWarning(
              "ApiServerAway",
              "the API server can't be watched%s: the orders last given stand"
                  .formatted(failure == null ? " yet" : " (" + cause(failure) + ")")));
    } else if (last != null && nodeObject().isEmpty()) {
      warnings.add(
          new SourceWarning(
              "NoNodeObject",
              "there is no CpuSteeringNode %s: the orders last given stand".formatted(node)));
    }
    return warnings;
  }

  /** What it says, or what it is; without those that only wrap it. */
  private static String cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }

  private void save(Orders orders) {
    if (orders.equals(saved)) {
      return;
    }
    try {
      store.save(orders);
      saved = orders;
      storeProblem = null;
    } catch (UncheckedIOException e) {
      storeProblem = e.getMessage();
    }
  }

  private Optional<String> data(RevisionReference reference) {
    ControllerRevision seen = revisions.get(namespace + "/" + reference.revision());
    return Optional.ofNullable(seen == null ? fetch(reference.revision()) : seen)
        // A policy that was deleted and made anew may have a revision of the same name.
        .filter(it -> reference.uid().equals(label(it)))
        .map(it -> client.getKubernetesSerialization().asJson(it.getData()));
  }

  /** The two watches run apart: a reference may come before the revision it refers to. */
  private @Nullable ControllerRevision fetch(String revision) {
    try {
      return client.apps().controllerRevisions().inNamespace(namespace).withName(revision).get();
    } catch (KubernetesClientException e) {
      // The API server is away; the watch says so, and the next round asks again.
      return null;
    }
  }

  private static @Nullable String label(ControllerRevision revision) {
    return revision.getMetadata().getLabels() == null
        ? null
        : revision.getMetadata().getLabels().get(ApiGroup.POLICY_UID_LABEL);
  }

  @Override
  public void close() {
    nodes.close();
    revisions.close();
  }
}
