// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that this process has mapped to read or run them: the JVM, its classes, libraries. */
public final class MappedFiles {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final int MADV_DONTNEED = 4;

  /** Of the line that a mapping begins with: addresses, permissions, ..., path. */
  private static final int PERMISSIONS = 1;

  private static final int PATH = 5;
  private static final int HEXADECIMAL = 16;

  private MappedFiles() {}

  /**
   * Takes the pages of these files out of this process. They stay in the page cache, from where the
   * kernel gives back what is used again, and which it empties as it needs to. Nothing is lost:
   * only mappings are touched that can't be written to and of which no page was changed.
   *
   * @throws IOException when the mappings can't be read
   */
  public static void giveBack() throws IOException {
    for (Mapping mapping : unchanged(Files.readAllLines(MAPPINGS))) {
      // What is locked stays, and that is all that can happen.
      NativeLibraries.libc()
          .madvise(new Pointer(mapping.start()), mapping.end() - mapping.start(), MADV_DONTNEED);
    }
  }

  /**
   * A part of the address space.
   *
   * @param start its first byte
   * @param end the byte after its last
   */
  record Mapping(long start, long end) {}

  /**
   * Those of files that hold what the files do.
   *
   * @param lines of {@code /proc/<pid>/smaps}, see {@code proc_pid_smaps(5)}
   */
  static List<Mapping> unchanged(List<String> lines) {
    List<Mapping> unchanged = new ArrayList<>();
    String[] head = new String[0];
    for (String line : lines) {
      if (Character.isDigit(line.charAt(0)) || Character.isLowerCase(line.charAt(0))) {
        head = line.split(" +");
      } else if (line.startsWith("Anonymous:") && isReadOnlyFile(head) && line.endsWith(" 0 kB")) {
        int dash = head[0].indexOf('-');
        unchanged.add(
            new Mapping(
                Long.parseUnsignedLong(head[0], 0, dash, HEXADECIMAL),
                Long.parseUnsignedLong(head[0], dash + 1, head[0].length(), HEXADECIMAL)));
      }
    }
    return unchanged;
  }

  private static boolean isReadOnlyFile(String[] head) {
    return head.length > PATH && head[PATH].startsWith("/") && head[PERMISSIONS].charAt(1) == '-';
  }
}
