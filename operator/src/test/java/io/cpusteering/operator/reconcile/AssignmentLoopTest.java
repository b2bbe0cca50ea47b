// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.operator.time.Stopwatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AssignmentLoopTest {
  private final AtomicInteger passes = new AtomicInteger();
  private final Semaphore ran = new Semaphore(0);

  @Test
  void takesAllEventsOfOnePassIntoTheNext() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    try (AssignmentLoop loop =
        new AssignmentLoop(
            () -> {
              running.countDown();
              await(go);
              return pass();
            },
            Stopwatch.started())) {
      loop.wake();
      await(running);

      for (int event = 0; event < 100; event++) {
        loop.wake();
      }
      go.countDown();

      awaitPasses(2);
    }
    assertThat(passes).hasValue(2);
  }

  @Test
  void runsAgainWhenThePassWantsTo() throws InterruptedException {
    try (AssignmentLoop loop =
        new AssignmentLoop(() -> passes.get() == 0 ? again() : pass(), Stopwatch.started())) {
      loop.wake();

      awaitPasses(2);
    }
  }

  @Test
  void retriesAPassThatFailed() throws InterruptedException {
    try (AssignmentLoop loop =
        new AssignmentLoop(
            () -> {
              pass();
              if (passes.get() == 1) {
                throw new IllegalStateException("as the test wants it");
              }
              return Optional.empty();
            },
            Stopwatch.started())) {
      loop.wake();

      awaitPasses(2);
    }
  }

  @Test
  void runsNoPassOnceClosed() {
    AssignmentLoop loop = new AssignmentLoop(this::pass, Stopwatch.started());
    loop.close();

    loop.wake();

    assertThat(passes).hasValue(0);
    assertThat(loop.busyFor()).isZero();
  }

  private Optional<Duration> pass() {
    passes.incrementAndGet();
    ran.release();
    return Optional.empty();
  }

  private Optional<Duration> again() {
    pass();
    return Optional.of(Duration.ofMillis(1));
  }

  private void awaitPasses(int count) throws InterruptedException {
    assertThat(ran.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
