// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A BPF file system that a folder is on.
 *
 * @param readOnly whether nothing can be pinned there, since the file system or its mount is
 *     read-only
 * @param closed whether not even what is pinned there can be opened: the kernel opens maps for
 *     writing too, which it refuses where the file system is read-only (EROFS), and allows where
 *     only its mount is
 */
public record BpfFileSystem(boolean readOnly, boolean closed) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final String TYPE = "bpf";

  /** The fields before the mount point, see {@code proc_pid_mountinfo(5)}. */
  private static final int BEFORE_POINT = 4;

  /**
   * What is below a folder; empty when the folder is not there or on another file system. {@code
   * Files.getFileStore} does not do: of two mounts on one folder it names the lower one, and a
   * bpffs that is mounted on the host while the agent runs comes to lie over the folder that the
   * container was given.
   */
  public static Optional<BpfFileSystem> at(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    String real = folder.toRealPath().toString();
    String found = "";
    int longest = 0;
    for (String line : Files.readAllLines(MOUNTS)) {
      String point = point(line);
      if (point.length() >= longest && isBelow(real, point)) {
        longest = point.length();
        found = line;
      }
    }
    List<String> fields = List.of(found.split(" "));
    // As many fields as the mount has peers stand before a lone dash.
    int dash = fields.indexOf("-");
    if (dash < 0 || !fields.get(dash + 1).equals(TYPE)) {
      return Optional.empty();
    }
    boolean closed = isReadOnly(fields.get(dash + 3));
    return Optional.of(
        new BpfFileSystem(closed || isReadOnly(fields.get(BEFORE_POINT + 1)), closed));
  }

  private static String point(String line) {
    int start = 0;
    for (int field = 0; field < BEFORE_POINT; field++) {
      start = line.indexOf(' ', start) + 1;
    }
    return line.substring(start, line.indexOf(' ', start));
  }

  private static boolean isBelow(String path, String point) {
    return path.startsWith(point)
        && (path.length() == point.length()
            || point.endsWith("/")
            || path.charAt(point.length()) == '/');
  }

  private static boolean isReadOnly(String options) {
    return List.of(options.split(",")).contains("ro");
  }
}
