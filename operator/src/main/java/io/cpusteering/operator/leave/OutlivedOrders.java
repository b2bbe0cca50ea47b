// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import io.cpusteering.api.node.CpuSteeringNode;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lifts orders to leave that outlived their uninstall, as happens when the operator could not be
 * stopped because its node was away. An operator whose pod was made after the order belongs to a
 * later installation; to an older one the order still applies.
 */
public final class OutlivedOrders {
  private static final Logger LOG = LoggerFactory.getLogger(OutlivedOrders.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String pod;

  /**
   * Lifts nothing yet.
   *
   * @param client the API server
   * @param namespace the release namespace
   * @param pod name of the operator's own pod; nothing is lifted when it runs in none
   */
  public OutlivedOrders(KubernetesClient client, String namespace, String pod) {
    this.client = client;
    this.namespace = namespace;
    this.pod = pod;
  }

  /** Deletes the node objects with such orders, as their uninstall would have; made anew later. */
  public void lift() {
    born()
        .ifPresent(
            born -> {
              NodeObjects objects = new NodeObjects(client);
              List<CpuSteeringNode> outlived =
                  objects.list().stream().filter(it -> orderedBefore(it, born)).toList();
              if (!outlived.isEmpty()) {
                objects.delete(outlived);
                LOG.atInfo()
                    .addKeyValue("nodes", outlived.size())
                    .log("lifted the order to leave of an earlier uninstall");
              }
            });
  }

  /** By the API server's clock, as the times of the orders are. */
  private Optional<Instant> born() {
    Pod own = client.pods().inNamespace(namespace).withName(pod).get();
    return Optional.ofNullable(own)
        .map(it -> Instant.parse(it.getMetadata().getCreationTimestamp()));
  }

  private static boolean orderedBefore(CpuSteeringNode object, Instant born) {
    return object.getSpec() != null
        && Boolean.TRUE.equals(object.getSpec().leave())
        && object.getMetadata().getManagedFields().stream()
            .filter(entry -> NodeObjects.FIELD_MANAGER.equals(entry.getManager()))
            .map(ManagedFieldsEntry::getTime)
            .map(Instant::parse)
            .anyMatch(born::isAfter);
  }
}
