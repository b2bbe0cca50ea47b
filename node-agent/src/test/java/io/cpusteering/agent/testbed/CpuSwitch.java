// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a CPU of this machine offline. It comes back whatever happens to the test: by {@link
 * #close}, when the JVM ends, by a process that waits for it, or by the next run.
 */
public final class CpuSwitch implements AutoCloseable {
  private static final int SECONDS = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final int cpu;
  private final Thread hook;
  private @Nullable Process guard;

  /**
   * Waits while others would lose it for good: a cpuset of version 1 does not get back a CPU that
   * was offline, as those of a cluster on this machine.
   *
   * @param cpu not the first
   * @throws IllegalStateException when it has waited for five minutes
   */
  public CpuSwitch(int cpu) {
    this.cpu = cpu;
    awaitThatNobodyLosesIt(cpu);
    Journal.write("cpu", Integer.toString(cpu));
    hook = new Thread(() -> online(cpu));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Takes it offline, for thirty seconds at most. */
  public void off() {
    guard();
    write(cpu, "0");
  }

  private void guard() {
    endGuard();
    try {
      guard =
          new ProcessBuilder("sh", "-c", "sleep %d; echo 1 > %s".formatted(SECONDS, file(cpu)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endGuard() {
    if (guard != null) {
      guard.destroyForcibly();
    }
  }

  private static void awaitThatNobodyLosesIt(int cpu) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<Path> losers = losers(cpu);
    while (!losers.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            ("CPU %d is not taken offline, since %s would not get it back: end what runs there,"
                    + " such as a cluster")
                .formatted(cpu, losers));
      }
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      losers = losers(cpu);
    }
  }

  private static List<Path> losers(int cpu) {
    return cpusets().filter(cpuset -> has(cpuset, cpu)).toList();
  }

  /** Those below the topmost, which always has every CPU. */
  private static Stream<Path> cpusets() {
    Path top = Path.of("/sys/fs/cgroup/cpuset");
    if (!Files.isDirectory(top)) {
      return Stream.empty();
    }
    try (Stream<Path> all = Files.find(top, 16, (path, is) -> is.isDirectory())) {
      return all.filter(path -> !path.equals(top)).toList().stream();
    } catch (IOException | UncheckedIOException e) {
      // One of them went meanwhile.
      return cpusets();
    }
  }

  private static boolean has(Path cpuset, int cpu) {
    try {
      String cpus = Files.readString(cpuset.resolve("cpuset.cpus")).strip();
      return !cpus.isEmpty() && CpuList.parse(cpus).stream().anyMatch(it -> it == cpu);
    } catch (IOException e) {
      return false;
    }
  }

  /** Brings it back. */
  public void on() {
    online(cpu);
  }

  @Override
  public void close() {
    online(cpu);
    endGuard();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  static void online(int cpu) {
    write(cpu, "1");
  }

  private static void write(int cpu, String value) {
    try {
      if (!Files.readString(file(cpu)).strip().equals(value)) {
        Files.writeString(file(cpu), value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(int cpu) {
    return Path.of("/sys/devices/system/cpu/cpu%d/online".formatted(cpu));
  }
}
