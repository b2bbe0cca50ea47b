// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.cluster.Watched;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;

/** Wakes the loop when an agent becomes ready or not. */
@ControllerConfiguration(
    name = "agent-pods",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class AgentPodReconciler extends WakingReconciler<Pod> {
  /**
   * Wakes the loop.
   *
   * @param watched is shown the informer's cache
   * @param wake called on every event
   */
  public AgentPodReconciler(Watched<Pod> watched, Runnable wake) {
    super(watched, wake);
  }
}
