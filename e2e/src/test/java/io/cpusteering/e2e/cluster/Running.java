// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs beside the test. Closing it ends it. */
public final class Running implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;

  private Running(List<String> command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command of this machine.
   *
   * @param input what it gets on standard input
   */
  public static Running start(List<String> command, String input) {
    try {
      Path out = Files.createTempFile("cpu-steering-", ".out");
      Path err = Files.createTempFile("cpu-steering-", ".err");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try (var stdin = process.outputWriter()) {
        stdin.write(input);
      }
      return new Running(command, process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException("can't start '" + String.join(" ", command) + "'", e);
    }
  }

  /** Whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it printed so far. */
  public String printed() {
    return read(out);
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError when it has not ended within the limit; it is killed then
   */
  public Output await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "'%s' had not ended after %s:%n%s%s"
                .formatted(String.join(" ", command), limit, read(out), read(err)));
      }
      return new Output(command, process.exitValue(), read(out), read(err));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a command", e);
    } finally {
      forget(out);
      forget(err);
    }
  }

  /** Asks it to end (SIGTERM) and waits until it has. */
  public Output stop() {
    process.destroy();
    return await(GRACE);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("can't read what a command printed to " + file, e);
    }
  }

  private static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("can't remove " + file, e);
    }
  }
}
