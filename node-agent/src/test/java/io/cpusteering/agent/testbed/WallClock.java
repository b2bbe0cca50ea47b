// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A clock on the wall for processes of a test alone, which it sets while they run. The clocks that
 * nobody can set are the machine's.
 */
public final class WallClock {
  private final Path library;
  private final Path ahead;

  /**
   * One that goes right.
   *
   * @param folder for its files
   */
  public WallClock(Path folder) throws IOException {
    library = folder.resolve("wall-clock.so");
    ahead = folder.resolve("wall-clock");
    Path source = folder.resolve("wall-clock.c");
    try (InputStream text = WallClock.class.getResourceAsStream("wall-clock.c")) {
      Files.copy(Objects.requireNonNull(text), source);
    }
    Command.run(
        "clang", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl");
    jump(Duration.ZERO);
  }

  /** Words before those of a program that is to go by it. */
  public List<String> by() {
    return List.of("env", "LD_PRELOAD=" + library, "WALL_CLOCK=" + ahead);
  }

  /**
   * Sets it.
   *
   * @param ahead of the machine's; negative for behind
   */
  public void jump(Duration ahead) {
    ByteBuffer seconds =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(0, ahead.toSeconds());
    try (FileChannel file =
        FileChannel.open(this.ahead, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
