// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.MessageSocket;
import io.cpusteering.agent.loop.Trouble;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one socket, on a thread of its own, and wakes the loop. A socket that fails is opened
 * again; until then changes are found by the loop's own looking.
 */
final class EventListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventListener.class);
  private static final Duration LISTEN = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  /** Fails for about seven seconds then: it is not just once. */
  private static final int KEEPS_FAILING = 4;

  private final String what;
  private final Supplier<MessageSocket> open;
  private final EventJudge judge;
  private final Runnable wake;
  private final Pace pace;
  private final Duration firstRetry;
  private final Thread thread;
  private volatile int failures;
  private volatile String lastFailure = "";

  /**
   * Listens from now on, in the network namespace of this thread.
   *
   * @param what it listens to, for people
   * @param open opens the socket; throws BpfException
   * @param judge says what to wake the loop for; called on one thread at a time
   * @param wake wakes the loop
   * @param pace of waking it
   */
  EventListener(
      String what, Supplier<MessageSocket> open, EventJudge judge, Runnable wake, Pace pace) {
    this(what, open, judge, wake, pace, FIRST_RETRY);
  }

  EventListener(
      String what,
      Supplier<MessageSocket> open,
      EventJudge judge,
      Runnable wake,
      Pace pace,
      Duration firstRetry) {
    this.what = what;
    this.open = open;
    this.judge = judge;
    this.wake = wake;
    this.pace = pace;
    this.firstRetry = firstRetry;
    // Before the first round reads anything, so that no change falls between the two.
    MessageSocket first = tryToOpen();
    thread = Thread.ofPlatform().daemon().name("events-" + what).start(() -> run(first));
  }

  /** That it keeps failing, if it does. */
  Optional<Trouble> trouble() {
    return failures < KEEPS_FAILING
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "EventsNotHeard",
                "%s can't be listened to, so that they are noticed within ten seconds only: %s"
                    .formatted(what, lastFailure),
                false));
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run(@Nullable MessageSocket first) {
    try {
      MessageSocket socket = first;
      while (!Thread.currentThread().isInterrupted()) {
        if (socket != null) {
          try (MessageSocket it = socket) {
            listen(it);
          }
        }
        Thread.sleep(retryAfter());
        socket = tryToOpen();
        if (socket != null) {
          // What happened meanwhile was told to nobody.
          judge.lost();
          wake.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable MessageSocket tryToOpen() {
    try {
      return open.get();
    } catch (BpfException e) {
      failed(e);
      return null;
    }
  }

  /** Until it fails. */
  private void listen(MessageSocket socket) throws InterruptedException {
    while (!Thread.currentThread().isInterrupted()) {
      boolean matters;
      try {
        Optional<ByteBuffer> message = socket.receive(LISTEN);
        matters = message.isPresent() && judge.matters(message.get());
      } catch (BpfException e) {
        if (e.errno() != Errno.ENOBUFS) {
          failed(e);
          return;
        }
        judge.lost();
        matters = true;
      }
      works();
      if (matters) {
        wake.run();
        Thread.sleep(pace.after(System.nanoTime()));
      }
    }
  }

  private void failed(BpfException e) {
    lastFailure = e.getMessage();
    failures++;
    if (failures == 1) {
      log.atWarn()
          .addKeyValue("failure", lastFailure)
          .log("{} can't be listened to; trying again", what);
    }
  }

  private void works() {
    if (failures > 0) {
      failures = 0;
      log.atInfo().log("{} are listened to again", what);
    }
  }

  private Duration retryAfter() {
    Duration wait = firstRetry.multipliedBy(1L << Math.min(16, Math.max(0, failures - 1)));
    return wait.compareTo(LAST_RETRY) < 0 ? wait : LAST_RETRY;
  }
}
