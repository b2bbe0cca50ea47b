// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cache of some objects, kept current by a watch. The client's informer reconnects by itself, but
 * not from everything: once the definition of its kind was deleted and made anew, it stays silent
 * for good. So an informer that has not watched for a while is replaced.
 */
final class Watch<T extends HasMetadata> implements AutoCloseable {
  private final Informable<T> objects;
  private final Runnable wake;
  private final Duration patience;
  private volatile @Nullable Throwable lastFailure;
  private SharedIndexInformer<T> informer;
  private long lastWatching = System.nanoTime();

  /**
   * Starts to watch; returns at once, also when the API server is away.
   *
   * @param objects which ones
   * @param wake called on every change, from any thread
   * @param patience after this long without a watch the informer is replaced
   */
  Watch(Informable<T> objects, Runnable wake, Duration patience) {
    this.objects = objects;
    this.wake = wake;
    this.patience = patience;
    informer = start();
  }

  private SharedIndexInformer<T> start() {
    SharedIndexInformer<T> started =
        objects
            .runnableInformer(0)
            .addEventHandler(new WakeUp<>(wake))
            .exceptionHandler(this::keepTrying);
    started.start();
    return started;
  }

  private boolean keepTrying(boolean started, Throwable failure) {
    lastFailure = failure;
    return true;
  }

  /** Replaces the informer if it has not watched for too long. Called every round. */
  void keepAlive() {
    long now = System.nanoTime();
    if (informer.isWatching()) {
      lastWatching = now;
    } else if (now - lastWatching > patience.toNanos()) {
      informer.close();
      informer = start();
      lastWatching = now;
    }
  }

  /** Whether every object was read since the informer was started. */
  boolean hasSynced() {
    return informer.hasSynced();
  }

  /** Whether changes are being followed now. */
  boolean isWatching() {
    return informer.isWatching();
  }

  /** Why the last try to watch failed; null while none has. */
  @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  /**
   * An object as last seen; null when there is none.
   *
   * @param key its name, after its namespace and a slash if it has one
   */
  @Nullable T get(String key) {
    return informer.getIndexer().getByKey(key);
  }

  @Override
  public void close() {
    informer.close();
  }

  private record WakeUp<T extends HasMetadata>(Runnable wake) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T it) {
      wake.run();
    }

    @Override
    public void onUpdate(T before, T after) {
      wake.run();
    }

    @Override
    public void onDelete(T it, boolean isLastStateUnknown) {
      wake.run();
    }
  }
}
