// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.MessageSocket;
import io.cpusteering.agent.libbpf.Operation;
import io.cpusteering.agent.libbpf.Refusal;
import io.cpusteering.agent.loop.Trouble;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventListenerTest {
  private static final byte MATTERS = 1;
  private static final byte OF_NO_CONCERN = 0;

  /**
   * Messages by their one byte; negative ones are errors. Sockets keep to the one that they were
   * opened with: whose listener was closed may take one more.
   */
  private BlockingQueue<Integer> told = new LinkedBlockingQueue<>();

  private final AtomicInteger wakeUps = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private EventListener listener = listener(Socket::new, Duration.ZERO);

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void onlyWhatMattersWakes() {
    told.add((int) OF_NO_CONCERN);
    told.add((int) MATTERS);
    told.add((int) OF_NO_CONCERN);
    told.add((int) MATTERS);

    await().until(() -> told.isEmpty() && wakeUps.get() == 2);
    assertThat(lost).hasValue(0);
  }

  @Test
  void lostMessagesWakeOnce() {
    told.add(-Errno.ENOBUFS);

    await().until(() -> wakeUps.get() == 1 && lost.get() == 1);
    assertThat(opened).hasValue(1);
    assertThat(closed).hasValue(0);
  }

  @Test
  void aSocketThatFailsIsReplacedAndWhatItMissedIsLookedFor() {
    told.add(-Errno.EBADF);

    await().until(() -> opened.get() == 2 && wakeUps.get() == 1 && lost.get() == 1);
    assertThat(closed).hasValue(1);
    told.add((int) MATTERS);
    await().until(() -> wakeUps.get() == 2);
    assertThat(listener.trouble()).isEmpty();
  }

  @Test
  void aSocketThatKeepsFailingIsATroubleUntilItWorks() {
    for (int i = 0; i < 4; i++) {
      told.add(-Errno.EBADF);
    }

    await().until(() -> listener.trouble().isPresent());
    Trouble trouble = listener.trouble().orElseThrow();
    assertThat(trouble.reason()).isEqualTo("EventsNotHeard");
    assertThat(trouble.blocking()).isFalse();
    assertThat(trouble.message()).contains("EBADF", "what changes");

    told.add((int) OF_NO_CONCERN);
    await().until(() -> listener.trouble().isEmpty());
  }

  @Test
  void aSocketThatCantBeHadIsTriedForAgain() {
    replaceListener();
    AtomicInteger tries = new AtomicInteger();
    listener =
        listener(
            () -> {
              if (tries.incrementAndGet() < 7) {
                throw failure(Errno.EPERM);
              }
              return new Socket();
            },
            Duration.ZERO);

    await().until(() -> tries.get() == 7 && lost.get() == 1 && wakeUps.get() == 1);
    told.add((int) OF_NO_CONCERN);
    await().until(() -> listener.trouble().isEmpty());
  }

  @Test
  void whileTheyGatherNothingIsRead() {
    replaceListener();
    listener = listener(Socket::new, Duration.ofHours(1));
    told.add((int) MATTERS);
    await().until(() -> wakeUps.get() == 1);

    told.add((int) MATTERS);

    assertThat(told).hasSize(1);
    assertThat(wakeUps).hasValue(1);
  }

  private void replaceListener() {
    listener.close();
    told = new LinkedBlockingQueue<>();
  }

  private EventListener listener(Supplier<MessageSocket> open, Duration pause) {
    return new EventListener(
        "what changes",
        open,
        new EventJudge() {
          @Override
          public boolean matters(ByteBuffer message) {
            return message.get(0) == MATTERS;
          }

          @Override
          public void lost() {
            lost.incrementAndGet();
          }
        },
        wakeUps::incrementAndGet,
        new Pace(pause, pause),
        Duration.ofMillis(1));
  }

  private static BpfException failure(int errno) {
    return Refusal.of(Operation.LISTEN, "what changes", errno);
  }

  private final class Socket implements MessageSocket {
    private final BlockingQueue<Integer> told = EventListenerTest.this.told;

    Socket() {
      opened.incrementAndGet();
    }

    @Override
    public Optional<ByteBuffer> receive(Duration atMost) {
      Integer message;
      try {
        message = told.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
      if (message == null) {
        return Optional.empty();
      }
      if (message < 0) {
        throw failure(-message);
      }
      return Optional.of(ByteBuffer.wrap(new byte[] {message.byteValue()}));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
