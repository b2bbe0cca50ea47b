// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final WakeUps wakeUps = new WakeUps();
  private Thread thread = new Thread();

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Test
  void aWakeUpBeginsARound() {
    ControlLoop loop = start(NEVER, round -> told.incrementAndGet());
    await().until(() -> rounds.get() == 1);

    wakeUps.wake();

    await().until(() -> rounds.get() == 2 && told.get() == 2);
    assertThat(loop.isAlive()).isTrue();
  }

  @Test
  void withoutWakeUpsRoundsGoOn() {
    start(Duration.ofMillis(1), round -> told.incrementAndGet());

    await().until(() -> told.get() > 3);
  }

  @Test
  void anObserverThatFailsDisturbsNoOther() {
    start(
        Duration.ofMillis(1),
        round -> {
          throw new IllegalStateException("on purpose");
        },
        round -> told.incrementAndGet());

    await().until(() -> told.get() > 3);
  }

  @Test
  void interruptingEndsIt() throws InterruptedException {
    start(NEVER, round -> told.incrementAndGet());
    await().until(() -> rounds.get() == 1);

    thread.interrupt();
    thread.join();

    assertThat(rounds).hasValue(1);
  }

  private ControlLoop start(Duration resync, RoundObserver... observers) {
    ControlLoop loop =
        new ControlLoop(
            () -> {
              rounds.incrementAndGet();
              return Round.failed(null, null, List.of());
            },
            List.of(observers),
            wakeUps,
            resync,
            Lookout.NONE);
    thread = Thread.ofPlatform().start(loop);
    return loop;
  }
}
