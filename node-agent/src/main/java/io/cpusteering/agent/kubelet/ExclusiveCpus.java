// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import io.cpusteering.agent.loop.Trouble;
import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Follows which CPUs the kubelet has given to containers alone. It is asked every ten seconds,
 * since it tells by itself of nothing; while it does not answer, what it told last stands, also
 * over a restart: a kubelet that is away takes no CPU from a container.
 */
public final class ExclusiveCpus implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String LIST = "/v1.PodResourcesLister/List";

  /** A kubelet that is restarted misses a question. */
  private static final int AWAY = 2;

  private final Path socket;
  private final ExclusiveCpusStore store;
  private final Runnable wake;
  private final Duration interval;
  private final Duration patience;
  private final Thread thread;
  private volatile @Nullable CpuList known;
  private volatile int failures;
  private volatile String lastFailure = "";
  private volatile @Nullable String unsaved;

  /**
   * Asks once before this returns, so that no round begins without what is to be known, and then
   * goes on.
   *
   * @param socket of the kubelet's PodResources API
   * @param stateFolder the agent's own
   * @param wake called when they are others
   */
  public static ExclusiveCpus follow(Path socket, Path stateFolder, Runnable wake) {
    return new ExclusiveCpus(socket, stateFolder, wake, INTERVAL, PATIENCE);
  }

  /**
   * @param interval between an answer and the next question
   * @param patience how long an answer is waited for
   */
  ExclusiveCpus(
      Path socket, Path stateFolder, Runnable wake, Duration interval, Duration patience) {
    this.socket = socket;
    this.store = new ExclusiveCpusStore(stateFolder);
    this.wake = wake;
    this.interval = interval;
    this.patience = patience;
    this.known = store.load();
    boolean interrupted = false;
    try {
      ask();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    thread = Thread.ofPlatform().daemon().name("kubelet").start(this::run);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those it told last; null while it has told nothing. */
  public @Nullable CpuList cpus() {
    return known;
  }

  /** What keeps it from being known. */
  public List<Trouble> troubles() {
    if (failures >= AWAY) {
      CpuList last = known;
      return List.of(
          new Trouble(
              "KubeletAway",
              ("the kubelet can't be asked which CPUs it gave to containers alone (%s: %s); %s; see"
                      + " whether it runs, and whether its folder pod-resources is what the agent has"
                      + " mounted")
                  .formatted(
                      socket,
                      lastFailure,
                      last == null
                          ? "none is left out for that"
                          : "what it told last stands: "
                              + (last.isEmpty() ? "none" : "CPUs " + last)),
              false));
    }
    String notKept = unsaved;
    return notKept == null ? List.of() : List.of(new Trouble("StateNotKept", notKept, false));
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(interval);
        ask();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() throws InterruptedException {
    CpuList now;
    try {
      now = PodResources.exclusiveCpus(UnaryCall.call(socket, LIST, new byte[0], patience));
    } catch (IOException | RuntimeException e) {
      lastFailure = Objects.requireNonNullElseGet(e.getMessage(), e::toString);
      failures = Math.min(AWAY, failures + 1);
      return;
    }
    failures = 0;
    if (!now.equals(known)) {
      known = now;
      keep(now);
      wake.run();
    }
  }

  private void keep(CpuList cpus) {
    try {
      store.save(cpus);
      unsaved = null;
    } catch (IOException e) {
      unsaved =
          "it can't be kept which CPUs the kubelet gave to containers alone (%s): after a restart they"
              + " are not known until it answers; make the state folder writable (--state-dir)"
                  .formatted(e);
    }
  }
}
