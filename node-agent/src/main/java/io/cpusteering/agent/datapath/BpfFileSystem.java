// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a folder is on a BPF file system. */
public final class BpfFileSystem {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private BpfFileSystem() {}

  /**
   * Whether the folder is there and on a BPF file system. {@code Files.getFileStore} does not do:
   * of two mounts on one folder it names the lower one, and a bpffs that is mounted on the host
   * while the agent runs comes to lie over the folder that the container was given.
   */
  public static boolean holds(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    Path real = folder.toRealPath();
    String type = "";
    int depth = -1;
    for (String line : Files.readAllLines(MOUNTS)) {
      String[] fields = line.split(" ");
      Path mount = Path.of(fields[1]);
      if (real.startsWith(mount) && mount.getNameCount() >= depth) {
        depth = mount.getNameCount();
        type = fields[2];
      }
    }
    return type.equals("bpf");
  }
}
