// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rounds on one thread: at once when woken, and every resync to look for what sends no event.
 * Ends when its thread is interrupted.
 */
public final class ControlLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ControlLoop.class);

  private final Supplier<Round> work;
  private final List<RoundObserver> observers;
  private final WakeUps wakeUps;
  private final Duration resync;
  private final Lookout lookout;
  private final Map<Object, String> failures = new IdentityHashMap<>();
  private volatile long lastStart = System.nanoTime();

  /**
   * @param work does a round
   * @param observers told of each, in order
   * @param wakeUps cut its waiting short
   * @param resync how long to wait without a wake-up
   * @param lookout may cut the waiting short too
   */
  public ControlLoop(
      Supplier<Round> work,
      List<RoundObserver> observers,
      WakeUps wakeUps,
      Duration resync,
      Lookout lookout) {
    this.work = work;
    this.observers = List.copyOf(observers);
    this.wakeUps = wakeUps;
    this.resync = resync;
    this.lookout = lookout;
  }

  /** Whether a round was begun lately: within three resyncs. */
  public boolean isAlive() {
    return System.nanoTime() - lastStart < 3 * resync.toNanos();
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        lastStart = System.nanoTime();
        runOnce();
        awaitNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitNext() throws InterruptedException {
    long end = System.nanoTime() + resync.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      Optional<Duration> look = lookout.interval().filter(it -> it.compareTo(left) < 0);
      if (wakeUps.await(look.orElse(left)) || look.isEmpty() || lookOut()) {
        return;
      }
    }
  }

  private boolean lookOut() {
    try {
      return lookout.callsForARound();
    } catch (RuntimeException e) {
      logOnce(lookout, e, "looking out between rounds failed; a round follows");
      return true;
    }
  }

  private void runOnce() {
    try {
      Round round = work.get();
      observers.forEach(observer -> tell(observer, round));
      failures.remove(work);
    } catch (RuntimeException e) {
      logOnce(work, e, "round failed; the next one tries again");
    }
  }

  private void tell(RoundObserver observer, Round round) {
    try {
      observer.ended(round);
      failures.remove(observer);
    } catch (RuntimeException e) {
      logOnce(observer, e, "the outcome of a round could not be passed on");
    }
  }

  /** What fails every round in the same way is said once. */
  private void logOnce(Object part, RuntimeException failure, String message) {
    if (!failure.toString().equals(failures.put(part, failure.toString()))) {
      log.atError()
          .addKeyValue("part", part.getClass().getSimpleName())
          .setCause(failure)
          .log(message);
    }
  }
}
