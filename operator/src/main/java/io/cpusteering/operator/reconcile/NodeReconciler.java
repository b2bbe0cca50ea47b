// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.cluster.Watched;
import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;

/** Wakes the loop when a node joins, leaves, changes its labels or becomes ready or not. */
@ControllerConfiguration(
    name = "nodes",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class NodeReconciler extends WakingReconciler<Node> {
  /**
   * Wakes the loop.
   *
   * @param watched is shown the informer's cache
   * @param wake called on every event
   */
  public NodeReconciler(Watched<Node> watched, Runnable wake) {
    super(watched, wake);
  }
}
