// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run made on this machine, written down before it is made, so that a later run can remove
 * what a crashed one left behind. One file per process, named by its id and start.
 */
final class Journal {
  private static final Path FOLDER =
      Path.of(System.getProperty("java.io.tmpdir"), "cpu-steering-testbeds");

  private static final Path LOCK = FOLDER.resolveSibling(FOLDER.getFileName() + ".lock");

  private static final Path OWN =
      FOLDER.resolve(nameOf(ProcessHandle.current().pid()).orElseThrow());

  private Journal() {}

  static synchronized void write(String kind, String name) {
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(
          OWN,
          "%s %s\n".formatted(kind, name),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes what processes that are no more have left behind. Of several that do so at once, each
   * waits for the one before.
   */
  static synchronized void cleanUp() {
    if (!Files.isDirectory(FOLDER)) {
      return;
    }
    try (FileChannel file =
            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = file.lock();
        Stream<Path> journals = Files.list(FOLDER)) {
      for (Path journal : journals.toList()) {
        if (!writerLives(journal)) {
          Files.readAllLines(journal).reversed().forEach(Journal::remove);
          Files.deleteIfExists(journal);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void removeNamespace(String name) {
    if (Files.exists(Path.of("/run/netns", name))) {
      Command.run("ip", "netns", "delete", name);
    }
  }

  static void removeMount(Path folder) {
    try {
      if (Files.exists(folder)) {
        if (isMountPoint(folder)) {
          Command.run("umount", folder.toString());
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMountPoint(Path folder) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .anyMatch(line -> line.split(" ")[1].equals(folder.toString()));
  }

  private static void remove(String line) {
    List<String> words = List.of(line.split(" ", 2));
    switch (words.getFirst()) {
      case "netns" -> removeNamespace(words.getLast());
      case "mount" -> removeMount(Path.of(words.getLast()));
      case "cpu" -> CpuSwitch.online(Integer.parseInt(words.getLast()));
      case "cgroup" -> BusyProcess.removeGroup(Path.of(words.getLast()));
      default -> throw new IllegalStateException("unknown journal line: " + line);
    }
  }

  private static boolean writerLives(Path journal) {
    String name = journal.getFileName().toString();
    long process = Long.parseLong(name.substring(0, name.indexOf('-')));
    return nameOf(process).filter(name::equals).isPresent();
  }

  /**
   * By its start in ticks after boot. What a JVM tells of the start of another goes by the clock on
   * the wall, and may differ by a second once that was set: what is in use would be removed.
   */
  private static Optional<String> nameOf(long process) {
    try {
      String stat = Files.readString(Path.of("/proc/%d/stat".formatted(process)));
      // What follows the program's name begins with field 3 of proc_pid_stat(5).
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Optional.of("%d-%s".formatted(process, fields[22 - 3]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
