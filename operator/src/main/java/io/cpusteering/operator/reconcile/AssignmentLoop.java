// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import io.cpusteering.operator.time.Stopwatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one pass after another on a single thread, the only writer of node specs. However many
 * events come in during a pass, one more pass sees them all.
 */
public final class AssignmentLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentLoop.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final Supplier<Optional<Duration>> pass;
  private final Stopwatch stopwatch;
  private final ScheduledExecutorService thread;
  private final AtomicBoolean queued = new AtomicBoolean();
  private volatile @Nullable Duration passBegan;
  private int failuresInARow;

  /**
   * Runs nothing until the first wake-up.
   *
   * @param pass returns when it wants to be run again unasked; throws when it has to be retried
   * @param stopwatch tells how long a pass takes
   */
  public AssignmentLoop(Supplier<Optional<Duration>> pass, Stopwatch stopwatch) {
    this.pass = pass;
    this.stopwatch = stopwatch;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("assignment").daemon().factory());
  }

  /** Has a pass run soon that sees everything up to now. Cheap, and does nothing once closed. */
  public void wake() {
    if (queued.compareAndSet(false, true)) {
      submit(Duration.ZERO, this::runPass);
    }
  }

  /** How long the pass that is running has been at it; zero when none is. */
  public Duration busyFor() {
    Duration began = passBegan;
    return began == null ? Duration.ZERO : stopwatch.elapsed().minus(began);
  }

  private void submit(Duration delay, Runnable task) {
    try {
      thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("closed: no further pass");
    }
  }

  private void runPass() {
    queued.set(false);
    passBegan = stopwatch.elapsed();
    try {
      pass.get().ifPresent(delay -> submit(delay, this::wake));
      if (failuresInARow > 0) {
        LOG.atInfo().addKeyValue("failures", failuresInARow).log("assignment works again");
      }
      failuresInARow = 0;
    } catch (RuntimeException e) {
      retry(e);
    } finally {
      passBegan = null;
    }
  }

  private void retry(RuntimeException e) {
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failuresInARow, 5));
    Duration bounded = delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
    if (failuresInARow++ == 0) {
      LOG.atWarn().setCause(e).log("assignment incomplete, retrying until it is not");
    }
    submit(bounded, this::wake);
  }

  /** Breaks off the running pass, if any, and starts no other. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.atWarn().log("the last pass still waits for the API server");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
