// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells whether a folder is on a BPF file system, and what can be done there. */
public final class BpfFileSystem {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final String TYPE = "bpf";

  private BpfFileSystem() {}

  /**
   * Whether the folder is there and on a BPF file system. {@code Files.getFileStore} does not do:
   * of two mounts on one folder it names the lower one, and a bpffs that is mounted on the host
   * while the agent runs comes to lie over the folder that the container was given.
   */
  public static boolean holds(Path folder) throws IOException {
    return mount(folder).isPresent();
  }

  /** Whether nothing can be pinned there, since the file system or its mount is read-only. */
  public static boolean isReadOnly(Path folder) throws IOException {
    return mount(folder).filter(it -> it.readOnly() || it.closed()).isPresent();
  }

  /**
   * Whether not even what is pinned there can be opened. The kernel opens maps for writing too,
   * which it refuses where the file system is read-only (EROFS), and allows where only its mount
   * is.
   */
  public static boolean isClosed(Path folder) throws IOException {
    return mount(folder).filter(Mount::closed).isPresent();
  }

  /**
   * A mount of a BPF file system.
   *
   * @param readOnly whether this mount is read-only
   * @param closed whether the file system itself is
   */
  private record Mount(boolean readOnly, boolean closed) {}

  private static Optional<Mount> mount(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Path real = folder.toRealPath();
    List<String> found = List.of();
    int depth = -1;
    for (String line : Files.readAllLines(MOUNTS)) {
      List<String> fields = List.of(line.split(" "));
      Path at = Path.of(fields.get(4));
      if (real.startsWith(at) && at.getNameCount() >= depth) {
        depth = at.getNameCount();
        found = fields;
      }
    }
    // As many fields as the mount has peers stand before a lone dash: proc_pid_mountinfo(5).
    int dash = found.indexOf("-");
    return dash < 0 || !found.get(dash + 1).equals(TYPE)
        ? Optional.empty()
        : Optional.of(new Mount(isReadOnly(found.get(5)), isReadOnly(found.get(dash + 3))));
  }

  private static boolean isReadOnly(String options) {
    return List.of(options.split(",")).contains("ro");
  }
}
