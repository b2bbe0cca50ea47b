// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.cluster.Watched;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;

/** Wakes the loop when a revision is gone that may have to be made again. */
@ControllerConfiguration(
    name = "revisions",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class RevisionReconciler extends WakingReconciler<ControllerRevision> {
  /**
   * Wakes the loop.
   *
   * @param watched is shown the informer's cache
   * @param wake called on every event
   */
  public RevisionReconciler(Watched<ControllerRevision> watched, Runnable wake) {
    super(watched, wake);
  }
}
