// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import io.cpusteering.api.CpuList;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Small text files of sysfs and procfs, which may vanish while they are read. */
final class TextFiles {
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

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
    // Files.readString does more than that, and dozens of files are read in every round.
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
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
    return line(file).filter(text -> NUMBER.matcher(text).matches()).map(Integer::valueOf);
  }

  /** The CPUs in a file; none when it is not there, or says so. */
  static CpuList cpuList(Path file) throws IOException {
    // A machine without nohz_full shows "(null)" there on some kernels.
    return line(file)
        .filter(text -> !text.isEmpty() && !text.startsWith("("))
        .map(CpuList::parse)
        .orElse(CpuList.EMPTY);
  }

  /** What is between the blanks of a line. */
  static String[] words(String line) {
    StringTokenizer words = new StringTokenizer(line);
    String[] found = new String[words.countTokens()];
    for (int i = 0; i < found.length; i++) {
      found[i] = words.nextToken();
    }
    return found;
  }

  /** The names with this beginning in a folder, sorted; none when it is not there. */
  static List<String> names(Path folder, String beginning) {
    String[] all = folder.toFile().list();
    return all == null
        ? List.of()
        : Stream.of(all).filter(name -> name.startsWith(beginning)).sorted().toList();
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
