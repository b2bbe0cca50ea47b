// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Small text files of sysfs and procfs, which may vanish while they are read. */
final class TextFiles {
  private TextFiles() {}

  /** The first line, stripped; empty when the file is not there or can't be read as a value. */
  static Optional<String> line(Path file) throws IOException {
    return text(file).map(text -> text.lines().findFirst().orElse("").strip());
  }

  /** All lines; none when the file is not there or can't be read as a value. */
  static List<String> lines(Path file) throws IOException {
    return text(file).map(text -> text.lines().toList()).orElse(List.of());
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // An interface that is going away answers EINVAL or ENODEV to reads of its attributes.
      if (!Files.exists(file) || file.toString().contains("/class/net/")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The number in a file; empty when there is none. */
  static Optional<Integer> number(Path file) throws IOException {
    return line(file).filter(text -> text.matches("-?\\d{1,9}")).map(Integer::valueOf);
  }

  /** The CPUs in a file; none when it is not there, or says so. */
  static CpuList cpuList(Path file) throws IOException {
    // A machine without nohz_full shows "(null)" there on some kernels.
    return line(file)
        .filter(text -> !text.isEmpty() && !text.startsWith("("))
        .map(CpuList::parse)
        .orElse(CpuList.EMPTY);
  }

  /** What a folder holds, by name; nothing when it is not there. */
  static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }
}
