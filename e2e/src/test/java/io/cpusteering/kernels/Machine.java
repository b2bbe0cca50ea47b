// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A virtual machine that has ended, by what it wrote down.
 *
 * @param folder named {@code RELEASE@CPUS}
 */
record Machine(Path folder) {
  private static final Path FOLDER = Path.of("..", "target", "kernels");

  /** Datagrams sent to a device in each stage. */
  static final long SENT = 240;

  static Stream<Machine> all() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().map(Machine::new).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing was seen: run dev/test kernels", e);
    }
  }

  int cpus() {
    return Integer.parseInt(name().substring(name().indexOf('@') + 1));
  }

  /** Whether the kernel calls itself this version or a newer one; Debian's carry no newer parts. */
  boolean isAtLeast(int major, int minor) {
    String[] parts = name().split("[.+-]");
    int ours = Integer.parseInt(parts[0]);
    return ours > major || (ours == major && Integer.parseInt(parts[1]) >= minor);
  }

  /** What was seen after a step of {@code dev/lib/kernels/guest/init}. */
  Stage stage(String name) {
    return new Stage(folder.resolve(name), cpus());
  }

  /** Whether there was this step; some are only where they are needed. */
  boolean hasStage(String name) {
    return Files.isDirectory(folder.resolve(name));
  }

  /** What the agent warned of in its log. */
  List<String> warnings() {
    return Stage.read(folder.resolve("agent.log"))
        .lines()
        .filter(line -> line.contains(" WARN "))
        .toList();
  }

  /** What {@code steering --detach} printed. */
  String detachment() {
    return Stage.read(folder.resolve("detach"));
  }

  /** What each CPU gets of the datagrams when all have the same weight. */
  List<Long> equalShares() {
    return Collections.nCopies(cpus(), SENT / cpus());
  }

  /** What each CPU gets when the last one has weight 3 and every other one weight 1. */
  List<Long> weightedShares() {
    long share = SENT / (cpus() + 2);
    return LongStream.range(0, cpus())
        .map(cpu -> cpu == cpus() - 1 ? 3 * share : share)
        .boxed()
        .toList();
  }

  private String name() {
    return folder.getFileName().toString();
  }

  @Override
  public String toString() {
    return name().replace("@", ", CPUs: ");
  }
}
