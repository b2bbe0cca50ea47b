// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.operator.cluster.Watched;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;

/** Wakes the loop when an agent has answered, or someone has touched or deleted a node object. */
@ControllerConfiguration(
    name = "node-objects",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class NodeObjectReconciler extends WakingReconciler<CpuSteeringNode> {
  /**
   * Wakes the loop.
   *
   * @param watched is shown the informer's cache
   * @param wake called on every event
   */
  public NodeObjectReconciler(Watched<CpuSteeringNode> watched, Runnable wake) {
    super(watched, wake);
  }
}
