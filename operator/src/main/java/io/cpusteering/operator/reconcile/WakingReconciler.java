// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.cluster.Watched;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/**
 * Decides nothing: shows the loop what the informer has and wakes it on every event. What a policy
 * does to a node depends on all other policies, so that one object alone is never enough to decide
 * from.
 *
 * @param <R> kind of object that is watched
 */
abstract class WakingReconciler<R extends HasMetadata> implements Reconciler<R> {
  private final Watched<R> watched;
  private final Runnable wake;

  WakingReconciler(Watched<R> watched, Runnable wake) {
    this.watched = watched;
    this.wake = wake;
  }

  @Override
  public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
    watched.show(() -> context.getPrimaryCache().list(_ -> true));
    return List.of();
  }

  @Override
  public UpdateControl<R> reconcile(R resource, Context<R> context) {
    if (context.isPrimaryResourceDeleted()) {
      watched.gone(resource);
    }
    wake.run();
    return UpdateControl.noUpdate();
  }
}
