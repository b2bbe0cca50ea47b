// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The CpuSteeringNodes of the cluster, on their way out. */
final class NodeObjects {
  /**
   * Owner of {@code spec.leave}; not the operator's, so that neither takes back the other's field.
   */
  static final String FIELD_MANAGER = "cpu-steering-leave";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private static final int WRITERS = 16;

  private final KubernetesClient client;

  NodeObjects(KubernetesClient client) {
    this.client = client;
  }

  /** All there are; none when the CRD is not there either. */
  List<CpuSteeringNode> list() {
    try {
      return client.resources(CpuSteeringNode.class).list().getItems();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /** Asks nodes to leave, unless they were asked already or their object has just gone. */
  void ask(List<CpuSteeringNode> objects) {
    forEach(
        objects.stream()
            .filter(it -> it.getSpec() == null || !Boolean.TRUE.equals(it.getSpec().leave()))
            .toList(),
        this::ask);
  }

  private void ask(CpuSteeringNode object) {
    ObjectMeta there = object.getMetadata();
    CpuSteeringNode order = new CpuSteeringNode();
    // With the uid an object that has gone is a conflict; without it this would create another.
    order.setMetadata(
        new ObjectMetaBuilder().withName(there.getName()).withUid(there.getUid()).build());
    order.setSpec(new CpuSteeringNodeSpec(null, true, null, null));
    try {
      client.resource(order).patch(APPLY);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** Deletes objects. To an agent that still runs this is no order: it stays detached. */
  void delete(List<CpuSteeringNode> objects) {
    forEach(objects, object -> client.resource(object).delete());
  }

  /** Several at a time: one after the other, a thousand nodes would outlast Helm's patience. */
  private static void forEach(List<CpuSteeringNode> objects, Consumer<CpuSteeringNode> write) {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<CompletableFuture<Void>> writes =
          objects.stream()
              .map(object -> CompletableFuture.runAsync(() -> write.accept(object), threads))
              .toList();
      writes.forEach(CompletableFuture::join);
    }
  }

  /** Whether the agent has answered to the order, and nothing of ours is left on the node. */
  static boolean left(CpuSteeringNode object) {
    CpuSteeringNodeStatus status = object.getStatus();
    return status != null
        && status.observedGeneration() != null
        && status.observedGeneration() >= object.getMetadata().getGeneration()
        && status.conditions() != null
        && status.conditions().stream()
            .anyMatch(it -> "Left".equals(it.getType()) && "True".equals(it.getStatus()));
  }
}
