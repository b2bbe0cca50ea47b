// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import io.cpusteering.api.ApiGroup;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the caches keep of objects that are not ours. A Node is tens of kilobytes, most of it images
 * and managed fields, and there may be thousands.
 */
public final class Trimmed {
  private static final String READY = "Ready";

  private Trimmed() {}

  /** Name, uid, labels, off switch and the Ready condition of a Node. */
  public static Node node(Node node) {
    ObjectMeta metadata = identity(node.getMetadata());
    String off = offSwitch(node);
    if (off != null) {
      metadata.setAnnotations(Map.of(ApiGroup.DISABLED_ANNOTATION, off));
    }
    NodeBuilder trimmed = new NodeBuilder().withMetadata(metadata);
    if (ready(node)) {
      trimmed
          .withNewStatus()
          .addNewCondition()
          .withType(READY)
          .withStatus("True")
          .endCondition()
          .endStatus();
    }
    return trimmed.build();
  }

  /** The node and the Ready condition of a Pod. */
  public static Pod pod(Pod pod) {
    PodBuilder trimmed =
        new PodBuilder()
            .withMetadata(identity(pod.getMetadata()))
            .withNewSpec()
            .withNodeName(pod.getSpec().getNodeName())
            .endSpec();
    if (ready(pod)) {
      trimmed
          .withNewStatus()
          .addNewCondition()
          .withType(READY)
          .withStatus("True")
          .endCondition()
          .endStatus();
    }
    return trimmed.build();
  }

  /** A ControllerRevision without its data, which its name stands for. */
  public static ControllerRevision revision(ControllerRevision revision) {
    return new ControllerRevisionBuilder()
        .withMetadata(identity(revision.getMetadata()))
        .withRevision(revision.getRevision())
        .build();
  }

  /** Whether anything that is kept has changed; kubelets write their Node's status all the time. */
  public static boolean nodeDiffers(Node now, Node before) {
    return ready(now) != ready(before)
        || now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !Objects.equals(now.getMetadata().getUid(), before.getMetadata().getUid())
        || !Objects.equals(offSwitch(now), offSwitch(before))
        || !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels());
  }

  /** The value of the annotation that switches a node off; null when it has none. */
  static @Nullable String offSwitch(Node node) {
    Map<String, String> annotations = node.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(ApiGroup.DISABLED_ANNOTATION);
  }

  static boolean ready(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> READY.equals(c.getType()) && "True".equals(c.getStatus()));
  }

  static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> READY.equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static ObjectMeta identity(ObjectMeta metadata) {
    return new ObjectMetaBuilder()
        .withName(metadata.getName())
        .withNamespace(metadata.getNamespace())
        .withUid(metadata.getUid())
        .withResourceVersion(metadata.getResourceVersion())
        .withDeletionTimestamp(metadata.getDeletionTimestamp())
        .withLabels(metadata.getLabels())
        .build();
  }
}
