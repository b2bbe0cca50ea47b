// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Calls for another round, from any thread; however many come, one round follows. */
public final class WakeUps {
  /** Rounds follow each other no faster than this. */
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final Semaphore calls = new Semaphore(0);
  private final Runnable heard;
  private volatile boolean urgent;

  /** With nobody else who listens. */
  public WakeUps() {
    this(() -> {});
  }

  /**
   * @param heard called before the round that something calls for, by whoever calls for it
   */
  public WakeUps(Runnable heard) {
    this.heard = heard;
  }

  /** Has another round begin soon. */
  public void wake() {
    heard.run();
    calls.release();
  }

  /** Has another round begin at once, without waiting for what else may come. */
  public void wakeAtOnce() {
    urgent = true;
    heard.run();
    calls.release();
  }

  /** Returns when woken, at the latest after this time; says whether it was woken. */
  boolean await(Duration atMost) throws InterruptedException {
    boolean woken = calls.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (woken) {
      if (!urgent) {
        Thread.sleep(PAUSE);
      }
      urgent = false;
      calls.drainPermits();
    }
    return woken;
  }
}
