// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.cluster.PolicyResource;
import io.cpusteering.operator.cluster.Watched;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;

/** Wakes the loop when a policy comes, changes or goes. */
@ControllerConfiguration(
    name = "policies",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class PolicyReconciler extends WakingReconciler<PolicyResource> {
  /**
   * Wakes the loop.
   *
   * @param watched is shown the informer's cache
   * @param wake called on every event
   */
  public PolicyReconciler(Watched<PolicyResource> watched, Runnable wake) {
    super(watched, wake);
  }
}
