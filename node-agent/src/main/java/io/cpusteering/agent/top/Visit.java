// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.top;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long one may look on.
 *
 * <p>In an agent's container each process takes of the agent's memory, and nothing ends one whose
 * {@code kubectl exec} was interrupted or has lost its connection: measured, seven of them had the
 * kernel end the agent. Nothing tells such a process either, but that nobody takes what it writes
 * once the container runtime's buffers are full. So there the newest stay, and none for ever.
 */
public final class Visit implements AutoCloseable {
  /** About 30 MB each, beside the agent, within the memory limit of the chart. */
  static final int MOST = 3;

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration DEAF = Duration.ofMinutes(1);

  private final @Nullable Path place;
  private final @Nullable FileChannel held;
  private final long end;
  private final Duration deaf;

  private Visit(@Nullable Path place, @Nullable FileChannel held, long end, Duration deaf) {
    this.place = place;
    this.held = held;
    this.end = end;
    this.deaf = deaf;
  }

  /** For as long as anybody likes. */
  public static Visit unbounded() {
    return new Visit(null, null, Long.MAX_VALUE, Duration.ZERO);
  }

  /**
   * In an agent's container.
   *
   * @param folder of this container alone, for files that tell of each other; where it can't be
   *     written, only time ends the visit
   */
  public static Visit besideAgent(Path folder) {
    return besideAgent(folder, LONGEST, DEAF);
  }

  static Visit besideAgent(Path folder, Duration longest, Duration deaf) {
    long end = System.nanoTime() + longest.toNanos();
    // In the order in which they came: the same clock for all processes, and nobody sets it.
    Path place =
        folder.resolve("%020d-%d".formatted(System.nanoTime(), ProcessHandle.current().pid()));
    try {
      Files.createDirectories(folder);
      FileChannel held =
          FileChannel.open(
              place,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      // Let go by the kernel however the process ends.
      held.lock();
      return new Visit(place, held, end, deaf);
    } catch (IOException e) {
      return new Visit(null, null, end, deaf);
    }
  }

  /** Why it is over, for people; empty while it goes on. */
  public Optional<String> over() {
    if (end != Long.MAX_VALUE && System.nanoTime() - end >= 0) {
      return Optional.of("an hour is over, which is as long as it runs beside an agent");
    }
    if (place != null && newer(place).stream().filter(Visit::isThere).count() >= MOST) {
      return Optional.of(
          "%d newer ones run beside this agent, whose memory they take".formatted(MOST));
    }
    return Optional.empty();
  }

  private static List<Path> newer(Path place) {
    try (Stream<Path> all = Files.list(place.getParent())) {
      return all.filter(it -> it.compareTo(place) > 0).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** Whether its process lives; what another one left is cleared away. */
  private static boolean isThere(Path other) {
    try (FileChannel channel = FileChannel.open(other, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return true;
      }
      Files.deleteIfExists(other);
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes, which may take for ever.
   *
   * @param write tells whether anybody reads still
   * @param nobodyReads run by another thread when it takes too long
   */
  public boolean show(BooleanSupplier write, Runnable nobodyReads) {
    if (deaf.isZero()) {
      return write.getAsBoolean();
    }
    Thread watch =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    Thread.sleep(deaf);
                    nobodyReads.run();
                  } catch (InterruptedException e) {
                    // It was written.
                  }
                });
    try {
      return write.getAsBoolean();
    } finally {
      watch.interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (held != null && place != null) {
        Files.deleteIfExists(place);
        held.close();
      }
    } catch (IOException e) {
      // The next one clears it away.
    }
  }
}
